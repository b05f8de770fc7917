//! The page that shows the search box for other sites. It is no page of the search: it looks as a site does that embeds the box.

use askama::Template;

use crate::handlers::assets::DEMO_STYLE;
use crate::handlers::embed::SCRIPT_ROUTE;

#[derive(Template)]
#[template(path = "embed.html")]
struct DemoPage<'a> {
    style: &'a str,
    script: &'a str,
}

/// The page.
pub fn demo() -> askama::Result<String> {
    DemoPage { style: &DEMO_STYLE.address, script: SCRIPT_ROUTE }.render()
}
