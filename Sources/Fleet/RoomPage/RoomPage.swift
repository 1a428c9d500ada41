// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import TorrentCore

/// The page for people, as a browser is given it: a document at `/`, and files below an address that names all of their bytes.
///
/// An address whose bytes never change can be kept by a browser for good. Scripts name each other without that address, so all files
/// have the same one; a server that was brought up to date has another one.
package struct RoomPage: Sendable {
    /// What stands for the bytes of all files: 16 hexadecimal digits.
    package let fingerprint: String
    /// The document at `/`.
    package let document: PageFile
    /// The style and the scripts, by name.
    package let files: [PageFile]

    /// The page of this program.
    package static let current = RoomPage(document: PackageResources.index_html, sources: PageSource.all)

    /// Puts a page together; the document has a comment where the files are to be named.
    ///
    /// All styles are one file, for packed together they are two thirds as large as by themselves.
    init(document: [UInt8], sources: [PageSource]) {
        let styles = sources.filter(\.isStyle).reduce(into: [UInt8]()) { $0 += $1.bytes }
        files =
            [PageFile("page.css", .style, styles)]
            + sources.filter { !$0.isStyle }.map { PageFile($0.name, .script, $0.bytes) }
        let all = files.reduce(into: document) { $0 += Array("\n\($1.name)\n".utf8) + $1.bytes }
        fingerprint = String("\(ContentHash.sha256(all))".prefix(16))
        let folder = Self.folder + fingerprint
        self.document = PageFile(
            "index.html", .html, Self.filled(document, with: Self.elements(for: files, in: folder)))
    }

    /// Where files are: behind it come the fingerprint, a slash and a name.
    package static let folder = "/page/"

    /// The file of this name; `nil` if there is none.
    package func file(called name: some StringProtocol) -> PageFile? {
        files.first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// What has a browser fetch all files at once: it would find scripts that scripts name one after the other.
    private static func elements(for files: [PageFile], in folder: String) -> String {
        let styles = files.filter { $0.kind == .style }.map {
            #"<link rel="stylesheet" href="\#(folder)/\#($0.name)">"#
        }
        let scripts = files.filter { $0.kind == .script }.map {
            #"<link rel="modulepreload" href="\#(folder)/\#($0.name)">"#
        }
        return (styles + scripts + [#"<script type="module" src="\#(folder)/main.js"></script>"#]).joined(
            separator: "\n")
    }

    private static func filled(_ document: [UInt8], with elements: String) -> [UInt8] {
        let place = Array("<!--files-->".utf8)
        guard let start = document.indices.first(where: { document[$0...].starts(with: place) }) else {
            return document
        }
        return document[..<start] + Array(elements.utf8) + document[(start + place.count)...]
    }

    /// What a browser may do with the page (Content Security Policy Level 3): nothing comes from elsewhere, nothing stands in
    /// the page's own text, and no other page shows it in a frame.
    package static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """
}
