// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules
internal import PieceStorage

/// Remembers over a restart until when the schedule was looked at, and what it was, in a file of the folder for state.
package struct ScheduleMemory: Sendable {
    private let path: String

    /// In this folder.
    package init(in folder: String) {
        path = "\(folder)/schedule"
    }

    /// What an earlier run looked at; `nil` for none, and for a file that cannot be read: then nothing counts as missed.
    package var record: ScheduleRecord? {
        guard let text = try? PrivateFile(path).text(upTo: RuleLimits.scheduleRecord) else { return nil }
        return ScheduleRecord(text)
    }

    /// Remembers it, on a thread that may wait for the disk; why it cannot, if it cannot.
    func remember(_ record: ScheduleRecord) async -> String? {
        let path = path
        let text = record.text
        do {
            return try await DiskThreads.ofThisProcess.run(on: StorageLane(below: path).look) { () -> String? in
                do throws(TokenFileFailure) {
                    try PrivateFile(path).replace(with: text)
                    return nil
                } catch {
                    return "\(error)"
                }
            }
        } catch {
            return nil
        }
    }
}
