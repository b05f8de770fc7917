//! Where settings come from: a flag, else the environment, else a file, else the default.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use shared::nearest::nearest;
use toml::{Table, Value};

use crate::config::Config;

/// Arguments that are no settings, and so stand in no file.
const NO_SETTINGS: [&str; 2] = ["config", "check"];

/// The settings, and where each is from.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What is set.
    pub config: Config,
    matches: ArgMatches,
    /// The names of those that stand in the file.
    in_file: BTreeSet<String>,
}

impl Settings {
    /// Reads them from arguments (the program's name first), the environment, and the file that one of these names.
    pub fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let mut command = Config::command();
        let given = command.clone().ignore_errors(true).try_get_matches_from(arguments).ok();
        let file: Option<PathBuf> = given.as_ref().and_then(|given| given.get_one("config").cloned());
        let (mut arguments, mut in_file) = (arguments.to_vec(), BTreeSet::new());
        if let (Some(given), Some(file)) = (given, file) {
            let settings = read_file(&file, &command);
            for setting in settings.map_err(|message| command.error(ErrorKind::InvalidValue, message))? {
                if !is_given(&given, &setting.id) {
                    arguments.push(format!("--{}={}", setting.name, setting.value).into());
                    in_file.insert(setting.name);
                }
            }
        }
        let matches = command.try_get_matches_from(arguments)?;
        let config = Config::from_arg_matches(&matches)?;
        Ok(Self { config, matches, in_file })
    }

    /// Each setting with its value and where that is from, in the form of a settings file.
    pub fn describe(&self) -> String {
        let mut text = String::new();
        for (name, id) in settings(&Config::command()) {
            let values: Vec<String> = self.matches.get_raw(&id).into_iter().flatten().map(in_words).collect();
            let from = match self.matches.value_source(&id) {
                Some(_) if self.in_file.contains(&name) => "file",
                Some(ValueSource::CommandLine) => "flag",
                Some(ValueSource::EnvVariable) => "environment",
                Some(_) => "default",
                None => "not set",
            };
            let remark = if values.is_empty() { "# " } else { "" };
            writeln!(text, "{remark}{name} = {:?} # {from}", values.join(",")).expect("a String takes all");
        }
        text
    }
}

fn in_words(value: &std::ffi::OsStr) -> String {
    value.to_string_lossy().into_owned()
}

/// The names of settings, as flags and files have them, with those that the program has.
fn settings(command: &Command) -> Vec<(String, String)> {
    let names = command.get_arguments().filter_map(|argument| Some((argument.get_long()?, argument.get_id())));
    let settings = names.filter(|(name, _)| !NO_SETTINGS.contains(name));
    settings.map(|(name, id)| (name.to_owned(), id.to_string())).collect()
}

/// Whether a flag or the environment says something of a setting, which goes before the file.
fn is_given(matches: &ArgMatches, id: &str) -> bool {
    matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

/// A setting as a file has it.
struct InFile {
    /// The name in the file, and of the flag.
    name: String,
    /// The name that the program has for it.
    id: String,
    value: String,
}

/// The settings of a file; or what is wrong with it.
fn read_file(path: &Path, command: &Command) -> Result<Vec<InFile>, String> {
    let told = |what: String| format!("the settings file {}: {what}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| told(format!("it cannot be read: {error}")))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| told(format!("it is no TOML: {error}")))?;
    let known = settings(command);
    let read = table.into_iter().map(|(name, value)| {
        let Some((_, id)) = known.iter().find(|(known, _)| *known == name) else {
            let near = nearest(&name, known.iter().map(|(known, _)| known.as_str()));
            let hint = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
            return Err(told(format!("there is no setting “{name}”{hint}")));
        };
        let value = written(&value).ok_or_else(|| told(format!("“{name}” takes a text or a whole number")))?;
        Ok(InFile { id: id.clone(), name, value })
    });
    read.collect()
}

/// A value as a flag would have it.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(values) => Some(values.iter().map(written).collect::<Option<Vec<_>>>()?.join(",")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use clap::Arg;

    use super::*;

    fn read(file: &str, arguments: &[&str]) -> Result<Settings, clap::Error> {
        let mut path = tempfile::NamedTempFile::new().expect("a file");
        path.write_all(file.as_bytes()).expect("written");
        let name = path.path().to_str().expect("a path");
        let all = [&["onrecord-server", "--config", name], arguments].concat();
        Settings::read(&all.into_iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_flag_goes_before_the_file_and_the_file_before_the_default() {
        let file = "index = \"from-file\"\nsearch-queue = 7\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\n";
        let settings = read(file, &["--search-queue", "9"]).expect("settings");
        assert_eq!(settings.config.index, Path::new("from-file"));
        assert_eq!(settings.config.search_queue, 9);
        let described = settings.describe();
        for line in [
            "index = \"from-file\" # file",
            "search-queue = \"9\" # flag",
            "trusted-proxies = \"10.0.0.0/8,::1\" # file",
            "listen = \"127.0.0.1:8080\" # default",
            "# metrics = \"\" # not set",
        ] {
            assert!(described.lines().any(|found| found == line), "{line} is missing in\n{described}");
        }
        let again = read(&described, &[]).expect("what is described is a settings file");
        assert_eq!(again.config.search_queue, 9);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_with_its_name_and_a_way_out() {
        for (file, expected) in [
            ("lisen = \"127.0.0.1:1\"", "there is no setting “lisen”; did you mean “listen”?"),
            ("config = \"x\"", "there is no setting “config”"),
            ("search-queue = 1.5", "“search-queue” takes a text or a whole number"),
            ("index = ", "it is no TOML"),
            ("index = \"x\"\nlisten = \"nowhere\"", "such as 127.0.0.1:8080"),
        ] {
            let error = read(file, &[]).expect_err(file);
            assert!(error.to_string().contains(expected), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn every_setting_stands_in_the_table_of_the_documentation() {
        let documented = include_str!("../../docs/operating.md");
        let rows: Vec<&str> =
            documented.lines().filter(|line| line.starts_with("| `--") && line.contains("`ONRECORD_")).collect();
        let command = Config::command();
        let documented: Vec<&Arg> = command.get_arguments().filter(|argument| argument.get_env().is_some()).collect();
        for argument in &documented {
            let long = argument.get_long().expect("every setting has a flag");
            let row = rows.iter().find(|row| row.starts_with(&format!("| `--{long} ")));
            let row = row.unwrap_or_else(|| panic!("--{long} has no row"));
            let variable = argument.get_env().expect("a variable").to_string_lossy();
            assert_eq!(variable, format!("ONRECORD_{}", long.replace('-', "_").to_uppercase()));
            assert!(row.contains(&format!("| `{variable}` |")), "{row}");
            for default in argument.get_default_values() {
                assert!(row.contains(&format!("| `{}`", default.to_string_lossy())), "{row}");
            }
        }
        assert_eq!(rows.len(), documented.len());
    }
}
