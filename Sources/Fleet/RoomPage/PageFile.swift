// SPDX-License-Identifier: GPL-3.0-or-later

/// A file of the page that the server shows to browsers; it is part of the program.
package struct PageFile: Sendable {
    /// What it is, for `Content-Type`.
    package enum Kind: String, Sendable {
        case html = "text/html; charset=utf-8"
        case style = "text/css; charset=utf-8"
        case script = "text/javascript; charset=utf-8"
    }

    /// Where it is served: `/`, or below `/page/`.
    package let path: String
    /// What it is.
    package let kind: Kind
    /// Its bytes, UTF-8.
    package let bytes: [UInt8]

    /// All of them.
    package static let all = [
        PageFile(path: "/", kind: .html, bytes: PackageResources.index_html),
        PageFile(path: "/page/style.css", kind: .style, bytes: PackageResources.style_css),
        PageFile(path: "/page/main.js", kind: .script, bytes: PackageResources.main_js),
        PageFile(path: "/page/room.js", kind: .script, bytes: PackageResources.room_js),
        PageFile(path: "/page/session.js", kind: .script, bytes: PackageResources.session_js),
    ]

    /// What a browser may do with the page (Content Security Policy Level 3): nothing comes from elsewhere, nothing stands in
    /// the page's own text, and no other page shows it in a frame.
    package static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
}
