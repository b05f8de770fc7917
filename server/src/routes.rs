//! Every address the server answers at.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{MethodRouter, any, get, post};

use crate::batch::MAX_BODY_BYTES;
use crate::handlers::{
    about, assets, batch, crawlers, description, document, embed, export, facet, fallback, feed, health, help, kwic,
    meta, moved, open_search, problems, record, search, similar, suggest, trend,
};
use crate::layers;
use crate::openapi;
use crate::page::{self, html};
use crate::state::AppState;

/// What programs ask, by path: the routes that the [document](openapi) describes.
pub(crate) fn api() -> [(&'static str, MethodRouter<AppState>); 13] {
    [
        ("/v1/search", get(search::json).post(search::json_posted)),
        ("/v1/export", get(export::file).post(export::file_posted)),
        ("/v1/facets/{name}", get(facet::json)),
        ("/v1/similar/{id}", get(similar::json)),
        ("/v1/documents/{id}", get(record::json_or_citation)),
        ("/v1/documents/{id}/versions", get(record::versions_json)),
        (page::feed::ATOM_PATH, get(feed::atom)),
        (page::feed::JSON_PATH, get(feed::json)),
        ("/v1/meta", get(meta::json)),
        ("/v1/trend", get(trend::trend)),
        ("/v1/kwic", get(kwic::kwic)),
        ("/v1/batch", post(batch::batch).layer(DefaultBodyLimit::max(MAX_BODY_BYTES))),
        ("/v1/suggest", get(suggest::json)),
    ]
}

/// What people visit, by path.
fn pages() -> [(&'static str, MethodRouter<AppState>); 19] {
    [
        ("/", get(search::to_search)),
        ("/search", get(search::page)),
        (html::facet::ROUTE, get(facet::page)),
        (html::trend::PATH, get(trend::page)),
        (html::kwic::PATH, get(kwic::page)),
        ("/doc/{id}", get(document::page)),
        (html::about::PATH, get(about::page)),
        (html::help::PATH, get(help::syntax)),
        ("/problems/{id}", get(problems::page)),
        (assets::ROUTE, get(assets::asset)),
        ("/search/", get(moved::to_search)),
        ("/search/{*old}", get(moved::to_search)),
        ("/{language}/search", get(moved::to_search_in_language)),
        ("/{language}/search/", get(moved::to_search_in_language)),
        ("/{language}/search/{*old}", get(moved::to_search_in_language)),
        ("/opensearch.xml", get(open_search::description)),
        ("/robots.txt", get(crawlers::robots)),
        (embed::SCRIPT_ROUTE, get(embed::script)),
        (embed::DEMO_ROUTE, get(embed::demo)),
    ]
}

/// The paths of the routes, as they stand in logs.
pub fn paths() -> Vec<&'static str> {
    let (api, pages) = (api(), pages());
    let of_api = api.into_iter().map(|(path, _)| path);
    let of_pages = pages.into_iter().map(|(path, _)| path);
    of_api.chain(of_pages).chain([openapi::PATH, LIVE, READY]).collect()
}

const LIVE: &str = "/health/livez";
const READY: &str = "/health/readyz";

/// The routes, each with its layers.
pub(crate) fn routes(state: AppState) -> Router {
    let documented = api().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let api = documented
        .route(openapi::PATH, get(description::openapi))
        .route("/v1", any(fallback::no_such_route_for_programs))
        .route("/v1/", any(fallback::no_such_route_for_programs))
        .route("/v1/{*rest}", any(fallback::no_such_route_for_programs))
        .method_not_allowed_fallback(fallback::wrong_method_for_programs);
    let visited = pages().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let pages = visited.fallback(fallback::no_such_route).method_not_allowed_fallback(fallback::wrong_method);
    let health = Router::new().route(LIVE, get(health::live)).route(READY, get(health::ready));
    let all = layers::for_people(pages, &state).merge(layers::for_programs(api, &state)).merge(health);
    layers::for_all(all, &state).with_state(state)
}

/// The routes for those who watch over the server, on an address of their own.
pub(crate) fn routes_of_watchers(state: AppState) -> Router {
    let routes = Router::new()
        .route("/metrics", get(health::metrics))
        .route(LIVE, get(health::live))
        .route(READY, get(health::ready));
    routes.with_state(state)
}
