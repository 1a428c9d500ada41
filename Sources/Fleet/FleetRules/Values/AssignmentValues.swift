// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// One key of what a machine gets, by its name in rules and lists.
package enum AssignmentKey: String, Hashable, Sendable, CaseIterable {
    case image, images, timeout, `default`, cmdline, vars, hostname, files, after, leave, together, register, shell
    case phase1
}

/// What one place says of what a machine gets; what is not written is `nil`.
package struct AssignmentValues: Hashable, Sendable {
    /// What it starts.
    package var image: StartChoice?
    /// What its menu offers.
    package var images: [ImageName]?
    /// Seconds its menu waits: 0 starts at once, a negative number waits for somebody.
    package var timeout: Int?
    /// Which entry of its menu is taken when the time is over and `image` is `menu`: an image or `local`.
    package var `default`: StartChoice?
    /// A template for words behind the image's own kernel command line.
    package var cmdline: String?
    /// Variables for templates.
    package var vars = Variables()
    /// A template for the system's host name.
    package var hostname: String?
    /// Files the system gets; a nearer list takes the place of the whole list of a farther one.
    package var files: [DeliveredFile]?
    /// What comes once the image's work is done.
    package var after: AfterChoice?
    /// How long the machine goes on giving.
    package var leave: LeaveChoice?
    /// That the group starts together.
    package var together: TogetherPolicy?
    /// Whether a newcomer may be given name, group and seat at its own screen.
    package var register: Bool?
    /// Whether people at the machine get a shell.
    package var shell: Bool?
    /// More words for phase 1's kernel.
    package var phase1: [KernelArgument]?

    /// Nothing.
    package init() {}

    /// Whether a key is written.
    package func has(_ key: AssignmentKey) -> Bool {
        switch key {
        case .image: image != nil
        case .images: images != nil
        case .timeout: timeout != nil
        case .default: self.default != nil
        case .cmdline: cmdline != nil
        case .vars: !vars.isEmpty
        case .hostname: hostname != nil
        case .files: files != nil
        case .after: after != nil
        case .leave: leave != nil
        case .together: together != nil
        case .register: register != nil
        case .shell: shell != nil
        case .phase1: phase1 != nil
        }
    }

    /// Takes one key from another place; variables are left to ``RuleBook``, which takes them one by one.
    mutating func take(_ key: AssignmentKey, from other: AssignmentValues) {
        switch key {
        case .image: image = other.image
        case .images: images = other.images
        case .timeout: timeout = other.timeout
        case .default: self.default = other.default
        case .cmdline: cmdline = other.cmdline
        case .vars: vars = other.vars
        case .hostname: hostname = other.hostname
        case .files: files = other.files
        case .after: after = other.after
        case .leave: leave = other.leave
        case .together: together = other.together
        case .register: register = other.register
        case .shell: shell = other.shell
        case .phase1: phase1 = other.phase1
        }
    }
}

/// Values with where they stand.
package struct WrittenValues: Hashable, Sendable {
    /// The values.
    package let values: AssignmentValues
    /// Where the rule, the group or the row begins.
    package let origin: RuleOrigin
    /// The lines of keys that stand elsewhere.
    private let lines: [AssignmentKey: Int]
    /// The keys that are written.
    let keys: [AssignmentKey]

    /// Puts these together.
    package init(_ values: AssignmentValues, at origin: RuleOrigin, lines: [AssignmentKey: Int] = [:]) {
        self.values = values
        self.origin = origin
        self.lines = lines
        keys = AssignmentKey.allCases.filter(values.has)
    }

    /// Where a key stands.
    package func origin(of key: AssignmentKey) -> RuleOrigin {
        RuleOrigin(file: origin.file, line: lines[key] ?? origin.line)
    }
}
