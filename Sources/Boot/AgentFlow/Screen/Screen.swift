// SPDX-License-Identifier: GPL-3.0-or-later

/// What a person is to see; how it is laid out for a terminal's size is ``ScreenFrame``'s matter.
package struct Screen: Hashable, Sendable {
    /// Which of the agent's pages it is; one that takes another's place is written whole.
    package enum Page: Hashable, Sendable {
        case connecting, retrying, menu, fetching, seeding, starting, failed, stranded, log, registration, identify
    }

    /// How a line stands out, where a terminal can show that.
    package enum Look: Hashable, Sendable {
        case plain
        case title
        case strong
        case selected
        case bar
        case bad
        case help
        /// The dots of large letters: what is blank between them stays so.
        case large
    }

    /// One thing on the page, from top to bottom.
    package enum Part: Hashable, Sendable {
        /// A sentence, broken into as many rows as it needs.
        case text(String, Look = .plain)
        case blank
        /// A name in letters as large as there is room for.
        case large(String)
        /// A list that scrolls when the page has less room.
        case list(Choices)
        /// A progress bar, of 0 to 100 percent.
        case bar(percent: Int)
        /// A word, and behind it, below those of other facts, what is known of it.
        case fact(String, String, Look = .plain)
        /// The end of a text, as many of its lines as there is room for, but for the last few.
        case tail([String], skipping: Int)
    }

    /// A numbered list, one entry of it highlighted.
    package struct Choices: Hashable, Sendable {
        /// What stands behind each number, and behind that.
        package let entries: [Entry]
        /// The highlighted one, counted from 0.
        package let selected: Int
    }

    /// One line of a list.
    package struct Entry: Hashable, Sendable {
        package let name: String
        /// A word behind the name; it is not cut when the name is.
        package let remark: String
    }

    /// Which page it is.
    package let page: Page
    /// What stands in the first row, the most important first; what does not fit is left out.
    package let title: [String]
    /// What is on the page.
    package let parts: [Part]
    /// What the keys do, for the last rows.
    package let keys: [String]

    /// Puts a page together.
    package init(_ page: Page, title: [String], parts: [Part], keys: [String]) {
        self.page = page
        self.title = title
        self.parts = parts
        self.keys = keys
    }
}

/// Numbers as people read them.
enum Readable {
    /// `46.8 MiB`; below a mebibyte in KiB.
    static func size(_ bytes: UInt64) -> String {
        switch bytes {
        case ..<(1 << 20): tenths(bytes, of: 1 << 10) + " KiB"
        case ..<(1 << 30): tenths(bytes, of: 1 << 20) + " MiB"
        default: tenths(bytes, of: 1 << 30) + " GiB"
        }
    }

    /// `11.2 MiB/s`.
    static func rate(_ bytesPerSecond: Double) -> String {
        size(UInt64(max(0, min(bytesPerSecond, 1e15)))) + "/s"
    }

    /// `about 75 s`, from two minutes on `about 3 min`.
    static func wait(_ seconds: Int) -> String {
        seconds < 120 ? "about \(seconds) s" : "about \((seconds + 30) / 60) min"
    }

    private static func tenths(_ bytes: UInt64, of unit: UInt64) -> String {
        "\(bytes / unit).\(bytes % unit * 10 / unit)"
    }
}
