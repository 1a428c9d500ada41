// SPDX-License-Identifier: GPL-3.0-or-later

internal import Subprocess
internal import SystemPackage

/// Programs inside a room's namespaces, each living no longer than the closure that uses it.
enum RoomProcess {
    /// What a program gets and where it runs.
    struct Command {
        let namespace: String
        let program: String
        let arguments: [String]
        let folder: String
        /// What a failure calls it.
        let name: String
    }

    /// Starts a program, hands its lines of output on as bytes, and ends it when `body` returns or throws.
    ///
    /// - Throws: what `body` throws; ``RoomFailure/ended(_:status:)`` when the program ends before `body` does.
    static func run<Result: Sendable>(
        _ command: Command, received: @escaping @Sendable ([UInt8]) async -> Void,
        body: @escaping @Sendable (StandardInputWriter) async throws -> Result
    ) async throws -> Result {
        var options = PlatformOptions()
        // A terminal's Ctrl+C is for the room, which then ends its programs in order.
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: RoomLimits.grace)]
        let steps = options.teardownSequence
        let outcome = try await Subprocess.run(
            .name("ip"),
            arguments: Arguments(["netns", "exec", command.namespace, command.program] + command.arguments),
            workingDirectory: FilePath(command.folder), platformOptions: options,
            input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            let output = execution.standardOutput
            let input = execution.standardInputWriter
            return try await withThrowingTaskGroup(of: Result?.self) { group -> Result? in
                group.addTask {
                    for try await buffer in output { await received(buffer.withUnsafeBytes { Array($0) }) }
                    return nil
                }
                group.addTask { try await body(input) }
                // Whichever is first: the body with its result, or the end of the program's output.
                let first: Swift.Result<Result??, any Error>
                do { first = .success(try await group.next()) } catch { first = .failure(error) }
                group.cancelAll()
                await execution.teardown(using: steps)
                return try first.get() ?? nil
            }
        }
        guard let result = outcome.closureResult else {
            throw RoomFailure.ended(command.name, status: Tool.sentence(for: outcome.terminationStatus))
        }
        return result
    }
}
