//! What the authors of a repository say of their files in attributes.

/// Flags of one path, in the words of github-linguist; `None` where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// `linguist-generated`: a program wrote it.
    pub generated: Option<bool>,
    /// `linguist-vendored`: it was copied from elsewhere.
    pub vendored: Option<bool>,
    /// `linguist-documentation`: it is prose for readers.
    pub documentation: Option<bool>,
}
