// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What the log of a boot says of its stages: a line when the machine comes to another, or has another reason to stand still.
///
/// The server is told the same by events, many times; a log that is read after a failure has each once, between the kernel's lines.
package struct StageLog: Sendable {
    private struct Entry: Hashable {
        let stage: MachineStage
        let image: ImageName?
        let cause: FailureCause?
        /// Only where there is no cause: a sentence of the same cause may have a number that changes each second.
        let reason: String?
    }

    private var latest: Entry?

    /// Begins before the first stage.
    package init() {}

    /// The line for an event; `nil` for one that tells nothing new.
    package mutating func line(for event: MachineEvent) -> String? {
        let entry = Entry(
            stage: event.stage, image: event.image, cause: event.cause, reason: event.cause == nil ? event.reason : nil)
        guard entry != latest else { return nil }
        latest = entry
        let image = event.image.map { " (\($0))" } ?? ""
        let reason = event.reason ?? event.cause?.rawValue
        return "stage \(event.stage.rawValue)\(image)\(reason.map { ": \($0)" } ?? "")"
    }
}
