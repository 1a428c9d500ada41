// SPDX-License-Identifier: GPL-3.0-or-later

/// How much templates may hold, whatever people write and machines tell.
package enum Limits {
    /// Bytes of one template: a preseed file with scripts in it has a quarter of that.
    package static let textLength = 256 * 1_024
    /// Opening braces in one template: at each, swift-mustache 2.1.1 counts the characters up to the end.
    package static let braces = 8_192
    /// Templates of one environment: what a file for each kind of machine takes, many times over.
    package static let templates = 512
    /// Bytes of what comes out of one template, and of its text with all partials put in: a file for one machine.
    package static let outputLength = 1_024 * 1_024
    /// Sections within each other: more is a mistake, and each costs the reader some of its stack.
    package static let nesting = 32
    /// Partials within each other; likewise.
    package static let partialDepth = 16
    /// Spaces before a partial that its lines get, too: more is a mistake.
    package static let indentation = 64
    /// Bytes between two pairs of braces, but for comments: a name with its filters.
    package static let tagLength = 128
    /// Filters for one value: one for the language of the file, one for the language in it, and two more.
    package static let filters = 4
    /// Bytes of a template's name, which is a path below `templates/`.
    package static let nameLength = 255
    /// Bytes of one value: longer ones are files.
    package static let valueLength = 4_096
    /// Variables of one machine.
    package static let variables = 256
    /// Bytes of what a machine told of itself: twice what SMBIOS's longest strings have in practice.
    package static let factLength = 128
}
