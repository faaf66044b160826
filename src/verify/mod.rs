//! The two gates. `draft` holds a writer to the evidence, `post` holds the finished Markdown to the repository; both
//! are pure, and the same code checks what we write and what others edited.

pub mod draft;
pub mod post;
pub mod report;
