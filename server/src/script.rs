//! Our scripts. They are written as modules, in `static/script/`, one file a topic; a browser gets the modules that it needs as
//! one file, without comments: one request, and whole by itself wherever it is embedded.

use std::sync::LazyLock;

/// A module: its name, and its text.
type Module = (&'static str, &'static str);

macro_rules! module {
    ($name:literal) => {
        ($name, include_str!(concat!("../static/script/", $name)))
    };
}

/// Suggestions for the search box of our own pages.
pub(crate) static BOX: LazyLock<String> = LazyLock::new(|| joined(&OF_BOX));

/// The search box for other sites: the element `<onrecord-search>`.
pub(crate) static SEARCH: LazyLock<String> = LazyLock::new(|| joined(&OF_SEARCH));

/// Stepping from match to match in the reading view.
pub(crate) static READING: LazyLock<String> = LazyLock::new(|| joined(&[module!("reading.js")]));

/// Narrowing the values of a facet while one types.
pub(crate) static FINDER: LazyLock<String> = LazyLock::new(|| joined(&[module!("finder.js")]));

/// Choosing several years on the year bars.
pub(crate) static YEARS: LazyLock<String> = LazyLock::new(|| joined(&OF_YEARS));

/// What a box with suggestions takes. A module stands after those that it imports.
const COMBOBOX: [Module; 5] = [
    module!("client.js"),
    module!("element.js"),
    module!("words.js"),
    module!("suggestion.js"),
    module!("combobox.js"),
];
const OF_BOX: [Module; 6] = {
    let [client, element, words, suggestion, combobox] = COMBOBOX;
    [client, element, words, suggestion, combobox, module!("box.js")]
};
const OF_SEARCH: [Module; 8] = {
    let [client, element, words, suggestion, combobox] = COMBOBOX;
    [client, element, words, suggestion, combobox, module!("style.js"), module!("results.js"), module!("search.js")]
};
const OF_YEARS: [Module; 3] = [module!("words.js"), module!("chosen.js"), module!("years.js")];

/// Modules in one: what they import from each other is there already. No two may declare the same name.
fn joined(modules: &[Module]) -> String {
    let mut whole = String::new();
    let mut is_comment = false;
    for line in modules.iter().flat_map(|(_, text)| text.lines()) {
        let start = line.trim_start();
        // A type beside code, `/** @type {T} */ (value)`, leaves its line a line of code.
        let is_code_after = start.split_once("*/").is_some_and(|(_, rest)| !rest.trim().is_empty());
        is_comment |= start.starts_with("/**") && !is_code_after;
        let is_left_out = is_comment || start.is_empty() || start.starts_with("//") || is_import(line);
        is_comment &= !line.contains("*/");
        if !is_left_out {
            whole.push_str(line.strip_prefix("export ").unwrap_or(line));
            whole.push('\n');
        }
    }
    whole
}

fn is_import(line: &str) -> bool {
    line.starts_with("import ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn comments_and_imports_are_left_out_and_code_stays() {
        let text = "// A module.\nimport { b } from \"./b.js\";\n\n/**\n * @param {string} c\n */\nexport function a(c) {\n  \
                    /** @type {string[]} */\n  const d = [];\n  /** @type {C} */ (c).e = `\n* { f: g }\n`; // said\n}\n";
        let expected = "function a(c) {\n  const d = [];\n  /** @type {C} */ (c).e = `\n* { f: g }\n`; // said\n}\n";
        assert_eq!(joined(&[("a.js", text)]), expected);
    }

    #[test]
    fn what_a_module_imports_stands_before_it() {
        for modules in [&OF_BOX[..], &OF_SEARCH[..], &OF_YEARS[..]] {
            let mut before = BTreeSet::new();
            for (name, text) in modules {
                for line in text.lines().filter(|line| is_import(line)) {
                    let imported = line.split('"').nth(1).expect("an import names a module").trim_start_matches("./");
                    assert!(before.contains(imported) && line.ends_with(';'), "{name}: {line}");
                }
                before.insert(*name);
            }
        }
    }

    #[test]
    fn no_name_is_declared_twice() {
        for script in [&*BOX, &*SEARCH, &*YEARS] {
            let mut names = BTreeSet::new();
            for line in script.lines() {
                let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| *word != "async");
                if matches!(words.next(), Some("const" | "let" | "class" | "function")) {
                    assert!(names.insert(words.next()), "{line}");
                }
            }
            assert!(names.len() > 10 && !script.contains("\nimport ") && !script.contains("\nexport "));
        }
    }
}
