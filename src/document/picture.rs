//! How large pictures are.

/// Width and height of a picture in CSS pixels. Browsers keep its place free
/// before it has arrived, so that nothing moves when it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}
