//! Elements of an XML text, in order: enough for manifests, linear, and forgiving.

/// Elements beyond this depth are passed over.
const DEPTH: usize = 24;

/// An element.
pub(super) struct Element<'a> {
    pub name: &'a str,
    attributes: &'a str,
    /// Text up to its first child.
    pub text: &'a str,
    parent: Option<usize>,
}

/// All elements of a text.
pub(super) struct Elements<'a>(Vec<Element<'a>>);

impl<'a> Elements<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut elements: Vec<Element<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut too_deep = 0usize;
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            rest = &rest[start..];
            let end = match rest.as_bytes().get(1) {
                Some(b'!') if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
                _ => rest.find('>').map(|at| at + 1),
            };
            let Some(end) = end else { break };
            let tag = rest[1..end].trim_end_matches('>');
            rest = &rest[end..];
            if tag.starts_with(['!', '?']) {
                continue;
            }
            if tag.starts_with('/') {
                if too_deep > 0 {
                    too_deep -= 1;
                } else {
                    open.pop();
                }
                continue;
            }
            let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            if open.len() >= DEPTH {
                too_deep += usize::from(!closed);
                continue;
            }
            let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
            let text = if closed { "" } else { rest.split('<').next().unwrap_or_default().trim() };
            elements.push(Element { name, attributes, text, parent: open.last().copied() });
            if !closed {
                open.push(elements.len() - 1);
            }
        }
        Self(elements)
    }

    /// Elements with this path of names from the root.
    pub(super) fn at<'b>(&'b self, path: &'b str) -> impl Iterator<Item = usize> + use<'a, 'b> {
        let found = self
            .0
            .iter()
            .enumerate()
            .filter(move |(place, element)| path.ends_with(element.name) && self.path(*place) == path);
        found.map(|(place, _)| place)
    }

    /// Elements with this name anywhere.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(move |(_, element)| element.name == name).map(|(place, _)| place)
    }

    pub(super) fn get(&self, place: usize) -> &Element<'a> {
        &self.0[place]
    }

    /// The text of the first child of this name; children follow their parent.
    pub(super) fn child(&self, place: usize, name: &str) -> Option<&'a str> {
        self.below(place).find(|element| element.name == name).map(|element| element.text)
    }

    /// Children, in order.
    pub(super) fn below(&self, place: usize) -> impl Iterator<Item = &Element<'a>> {
        let inside = self.0[place + 1..].iter().take_while(move |element| element.parent.is_some_and(|up| up >= place));
        inside.filter(move |element| element.parent == Some(place))
    }

    fn path(&self, place: usize) -> String {
        let mut names = Vec::new();
        let mut at = Some(place);
        while let Some(place) = at {
            names.push(self.0[place].name);
            at = self.0[place].parent;
        }
        names.reverse();
        names.join("/")
    }
}

impl<'a> Element<'a> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some((key, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let mark = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, left) = after[1..].split_once(mark)?;
            if key.trim() == name {
                return Some(value);
            }
            rest = left;
        }
        None
    }
}
