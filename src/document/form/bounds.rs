//! Least and greatest allowed values.

/// The least and the greatest value that is allowed, either of which may be
/// open. The least is never above the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds<T> {
    min: Option<T>,
    max: Option<T>,
}

impl<T> Default for Bounds<T> {
    fn default() -> Self {
        Self { min: None, max: None }
    }
}

impl<T: Copy + PartialOrd> Bounds<T> {
    /// The bounds, unless the least is above the greatest.
    #[must_use]
    pub fn new(min: Option<T>, max: Option<T>) -> Option<Self> {
        match (min, max) {
            (Some(least), Some(greatest)) if least > greatest => None,
            _ => Some(Self { min, max }),
        }
    }

    /// The least allowed value.
    #[must_use]
    pub fn min(self) -> Option<T> {
        self.min
    }

    /// The greatest allowed value.
    #[must_use]
    pub fn max(self) -> Option<T> {
        self.max
    }

    /// Whether a value is allowed.
    #[must_use]
    pub fn contains(self, value: T) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    #[test]
    fn bounds_are_inclusive_and_never_crossed() {
        assert_eq!(Bounds::new(Some(2), Some(1)), None);
        let bounds = Bounds::new(Some(1), None).expect("not crossed");
        assert!(bounds.contains(1) && bounds.contains(9) && !bounds.contains(0));
    }
}
