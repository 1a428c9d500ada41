// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// What apt knows and by which settings it goes: the host's, or those of a suite alone.
struct AptState: Sendable {
    /// The folder of its lists.
    let lists: String
    /// Its settings (apt.conf(5)), in place of the host's; `nil` for the host's.
    let settings: String?

    /// The host's own.
    static let host = AptState(lists: HostFiles.packageLists, settings: nil)

    /// What one of apt's programs prints.
    func text(
        of program: String, _ arguments: [String], in folder: String? = nil, errors: ProgramRun.Errors = .lastLine
    ) async throws(Phase1Failure) -> String {
        let output = try await ProgramRun.output(
            of: program, arguments, in: folder, variables: settings.map { ["APT_CONFIG": $0] } ?? [:], errors: errors)
        return String(decoding: output, as: UTF8.self)
    }
}
