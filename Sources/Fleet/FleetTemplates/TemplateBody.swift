// SPDX-License-Identifier: GPL-3.0-or-later

internal import Mustache

/// One text that was read: its tags for us, and the same for Mustache.
struct TemplateBody: Sendable {
    /// Where its first line stands.
    let place: TemplatePlace
    let tags: [TemplateTag]
    let mustache: MustacheTemplate
    /// Bytes of the text.
    let length: Int
    /// Its lines.
    let lines: Int

    init(_ text: String, at place: TemplatePlace) throws(TemplateMistake) {
        guard text.utf8.count <= Limits.textLength else {
            throw TemplateMistake(
                at: place, found: "the template has \(text.utf8.count) bytes",
                remedy: "at most \(Limits.textLength) are allowed")
        }
        let braces = text.utf8.count { $0 == UInt8(ascii: "{") }
        guard braces <= Limits.braces else {
            throw TemplateMistake(
                at: place, found: "the template has \(braces) opening braces",
                remedy: "at most \(Limits.braces) are allowed; make several files of it")
        }
        var scanner = TagScanner(text, at: place)
        tags = try scanner.scan()
        mustache = try Self.parsed(text, at: place)
        self.place = place
        length = text.utf8.count
        lines = 1 + text.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    /// Every text says for itself that nothing is escaped, for a partial starts with HTML's rules again.
    ///
    /// The line that says
    /// it is taken out with its end.
    private static func parsed(_ text: String, at place: TemplatePlace) throws(TemplateMistake) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + text)
        } catch {
            let line = (error as? MustacheTemplate.ParserError)?.context.lineNumber ?? 2
            throw TemplateMistake(
                at: TemplatePlace(file: place.file, line: place.line + max(0, line - 2)),
                found: "Mustache cannot read the template from here on",
                remedy: "look for braces that are not closed; a text cannot end with a brace that opens")
        }
    }

    func place(of tag: TemplateTag) -> TemplatePlace { TemplatePlace(file: place.file, line: tag.line) }
}
