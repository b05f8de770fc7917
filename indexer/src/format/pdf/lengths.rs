//! Lengths on a page as whole numbers of steps, so that those that are near each other can be counted together.

/// The step of sizes of letters, in points.
const SIZE_STEP: f32 = 0.5;

/// How many steps a length has, to the nearest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "what is no length on a page ends at the bounds, which is as good as any"
)]
pub(super) fn steps(length: f32, step: f32) -> i32 {
    (length / step).round() as i32
}

/// The length of some steps.
#[expect(clippy::cast_precision_loss, reason = "lengths on a page are far below a million steps")]
pub(super) fn length(steps: i32, step: f32) -> f32 {
    steps as f32 * step
}

/// A size of letters, in half points: those that belong together have the same.
pub(super) fn half_points(size: f32) -> i32 {
    steps(size, SIZE_STEP)
}

/// The size of some half points.
pub(super) fn size(half_points: i32) -> f32 {
    length(half_points, SIZE_STEP)
}
