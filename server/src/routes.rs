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

/// The routes, each with its layers.
pub(crate) fn routes(state: AppState) -> Router {
    let documented = api().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let api = documented
        .route(openapi::PATH, get(description::openapi))
        .route("/v1", any(fallback::no_such_route_for_programs))
        .route("/v1/", any(fallback::no_such_route_for_programs))
        .route("/v1/{*rest}", any(fallback::no_such_route_for_programs))
        .method_not_allowed_fallback(fallback::wrong_method_for_programs);
    let pages = Router::new()
        .route("/", get(search::to_search))
        .route("/search", get(search::page))
        .route(html::facet::ROUTE, get(facet::page))
        .route(html::trend::PATH, get(trend::page))
        .route(html::kwic::PATH, get(kwic::page))
        .route("/doc/{id}", get(document::page))
        .route(html::about::PATH, get(about::page))
        .route(html::help::PATH, get(help::syntax))
        .route("/problems/{id}", get(problems::page))
        .route(assets::ROUTE, get(assets::asset))
        .route("/search/", get(moved::to_search))
        .route("/search/{*old}", get(moved::to_search))
        .route("/{language}/search", get(moved::to_search_in_language))
        .route("/{language}/search/", get(moved::to_search_in_language))
        .route("/{language}/search/{*old}", get(moved::to_search_in_language))
        .route("/opensearch.xml", get(open_search::description))
        .route("/robots.txt", get(crawlers::robots))
        .route(embed::SCRIPT_ROUTE, get(embed::script))
        .route(embed::DEMO_ROUTE, get(embed::demo))
        .fallback(fallback::no_such_route)
        .method_not_allowed_fallback(fallback::wrong_method);
    let health = Router::new().route("/health/livez", get(health::live)).route("/health/readyz", get(health::ready));
    let all = layers::for_people(pages).merge(layers::for_programs(api)).merge(health);
    layers::for_all(all).with_state(state)
}
