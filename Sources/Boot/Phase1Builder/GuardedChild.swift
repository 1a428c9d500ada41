// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import LinuxSystem
internal import PieceStorage
package import Subprocess
internal import SystemPackage

extension PlatformOptions {
    /// For a child that ends with this process, however that ends; Ctrl+C in a terminal does not reach it by itself.
    ///
    /// Without a guard, for want of a process or of memory, the child runs all the same, in a group of its own.
    package static var guarded: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = (try? ChildGuard.group()) ?? 0
        return options
    }
}

/// A program and its arguments, to be started so that the child has the limit of open descriptors that this process was
/// started with.
///
/// Where this process has raised its own limit, prlimit (util-linux) starts the program: swift-subprocess has nothing
/// that could set a limit between fork and exec. Without prlimit the child keeps the raised limit.
package struct ChildProgram: Sendable {
    /// What to start.
    package let executable: Executable
    /// Its arguments.
    package let arguments: Arguments

    /// A name is looked up in PATH, a path is taken as it is; one that is not there is told when it is started.
    package init(_ program: String, _ arguments: [String]) async {
        let asked: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        if let limit = DescriptorLimit.original, let starter = await Self.path(of: .name("prlimit")),
            await Self.path(of: asked) != nil
        {
            executable = .path(starter)
            self.arguments = Arguments(["--nofile=\(limit):", "--", program] + arguments)
        } else {
            executable = asked
            self.arguments = Arguments(arguments)
        }
    }

    /// Why the program was not started, if prlimit ended in its place: what the child's last line on standard error was.
    ///
    /// prlimit ends with 126 or 127 then.
    package static func startFailure(_ status: TerminationStatus, lastLine: String?) -> String? {
        guard case .exited(126...127) = status, let lastLine, lastLine.hasPrefix("prlimit: ") else { return nil }
        return lastLine
    }

    /// Where it is, if it can be executed.
    private static func path(of executable: Executable) async -> FilePath? {
        guard let path = try? await executable.resolveExecutablePath(in: .inherit) else { return nil }
        return access(path.string, X_OK) == 0 ? path : nil
    }
}
