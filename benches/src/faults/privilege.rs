//! What only the superuser can do: become somebody else, mount a file system.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::tools::finish;

/// The user that owns nothing.
const NOBODY: &str = "65534";

/// Whether this program may do anything.
pub(super) fn is_superuser() -> bool {
    rustix::process::geteuid().is_root()
}

/// The same command, done by one who owns nothing.
pub(super) fn as_nobody(command: &Command) -> Command {
    let mut other = Command::new("setpriv");
    other
        .args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"])
        .arg(command.get_program())
        .args(command.get_args());
    other
}

/// A mounted file system; dropped, it is gone.
#[derive(Debug)]
pub(super) struct Mount(PathBuf);

impl Mount {
    /// A file system in memory, of so many bytes.
    pub(super) fn of_size(place: &Path, bytes: u64) -> Result<Self> {
        Self::make(place, &["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"])
    }

    /// A folder at another place, where it cannot be written.
    pub(super) fn read_only(folder: &Path, place: &Path) -> Result<Self> {
        let from = folder.display().to_string();
        let mount = Self::make(place, &["--bind", &from])?;
        run(Command::new("mount").args(["-o", "remount,bind,ro"]).arg(place))?;
        Ok(mount)
    }

    fn make(place: &Path, arguments: &[&str]) -> Result<Self> {
        fs::create_dir_all(place).with_context(|| format!("cannot make {}", place.display()))?;
        run(Command::new("mount").args(arguments).arg(place))?;
        Ok(Self(place.to_owned()))
    }
}

fn run(command: &mut Command) -> Result<()> {
    let run = finish(command)?;
    ensure!(run.is_success, "{command:?}: {}", run.message);
    Ok(())
}

impl Drop for Mount {
    fn drop(&mut self) {
        drop(run(Command::new("umount").arg("--lazy").arg(&self.0)));
    }
}
