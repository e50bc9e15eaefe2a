//! One build at a time for each output: a file beside it, locked by the system.
//! The system gives the lock back when its holder ends, however it ends, so a
//! crash leaves at most an unlocked file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A held lock, given back when dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

/// Why a lock was not taken.
#[derive(Debug)]
pub(super) enum LockError {
    /// Another build holds it.
    Held,
    /// The system refused.
    Io(io::Error),
}

impl Lock {
    /// Takes the lock, or says at once that another build holds it.
    pub(super) fn take(path: &Path) -> Result<Self, LockError> {
        loop {
            let file = open(path).map_err(LockError::Io)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(LockError::Held),
                Err(TryLockError::Error(error)) => return Err(LockError::Io(error)),
            }
            // Its last holder may have removed the file after we opened it; then
            // the lock is on a file that no other build will find.
            if is_still_there(&file, path).map_err(LockError::Io)? {
                return Ok(Self { file, path: path.to_path_buf() });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Windows has no way to see in `take` that a file was replaced, so
        // there the file stays.
        if cfg!(unix) {
            // Left behind, the file does no harm.
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let ours = file.metadata()?;
    match path.symlink_metadata() {
        Ok(named) => Ok((named.dev(), named.ino()) == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the other half can fail")]
fn is_still_there(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lock");
        let Ok(first) = Lock::take(&path) else { panic!("the lock is free") };
        assert!(matches!(Lock::take(&path), Err(LockError::Held)));
        drop(first);
        let Ok(second) = Lock::take(&path) else { panic!("the lock was given back") };
        drop(second);
        assert!(!cfg!(unix) || !path.exists());
        Ok(())
    }

    #[test]
    fn never_two_holders_while_files_come_and_go() -> io::Result<()> {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("lock");
        let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while taken.load(Ordering::SeqCst) < 2_000 {
                        let Ok(lock) = Lock::take(&path) else { continue };
                        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0);
                        taken.fetch_add(1, Ordering::SeqCst);
                        holders.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        Ok(())
    }
}
