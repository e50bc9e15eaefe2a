//! Time and memory of a whole process.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

use super::Fallible;

/// What one run took.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Time on the wall.
    pub wall: Duration,
    /// Time of all processors, in the program and in the system.
    pub cpu: Duration,
    /// Largest resident memory, in bytes.
    pub memory: u64,
}

/// Runs a command to its end; an error if it fails or says anything is wrong.
pub fn run(command: &mut Command) -> Fallible<Sample> {
    settle();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let started = Instant::now();
    let used = command.spawn()?.wait4()?;
    let wall = started.elapsed();
    if !used.status.success() {
        return Err(format!("{command:?} ended with {}", used.status).into());
    }
    let cpu = used.rusage.utime + used.rusage.stime;
    Ok(Sample { wall, cpu, memory: used.rusage.maxrss })
}

/// Writes out what others left to be written: a program that makes its files
/// last must not pay for them.
fn settle() {
    #[cfg(unix)]
    rustix::fs::sync();
}

/// The median of each figure.
pub fn median(samples: &[Sample]) -> Sample {
    fn middle<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
        let mut values: Vec<_> = values.collect();
        values.sort();
        let at = values.len() / 2;
        values.into_iter().nth(at)
    }
    Sample {
        wall: middle(samples.iter().map(|sample| sample.wall)).unwrap_or_default(),
        cpu: middle(samples.iter().map(|sample| sample.cpu)).unwrap_or_default(),
        memory: middle(samples.iter().map(|sample| sample.memory)).unwrap_or_default(),
    }
}
