// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem
internal import Synchronization

/// The shell of phase 1 for people who are elsewhere: opened by an order, closed when the machine is handed over.
actor RemoteShell {
    private let server = SecureShellServer()
    private let key = Mutex<ShellKey?>(nil)
    private var address: IPv4Address?
    /// Rises with each run that takes the place of another.
    private var run = 0
    /// Whether the layer is being fetched for it.
    private var isProviding = false

    /// What the machine is known by to SSH while the shell is open.
    nonisolated var hostKey: ShellKey? { key.withLock { $0 } }

    /// Whether nobody fetches the layer yet; from now on somebody does.
    func beginsProviding() -> Bool {
        defer { isProviding = true }
        return !isProviding
    }

    /// The layer is there, or cannot be had.
    func endsProviding() { isProviding = false }

    /// Lets in who has one of these keys, in place of those who were let in before; the layer has to be in place.
    ///
    /// The host key is the same for the whole boot.
    func admit(_ keys: [ShellKey]) async throws {
        try server.admit(keys)
        let hostKey = try await madeHostKey()
        key.withLock { $0 = hostKey }
    }

    private func madeHostKey() async throws -> ShellKey {
        if let made = server.madeHostKey() { return made }
        try server.makeFolder()
        let ending = try await SecureShellServer.keyCommand.run()
        guard ending.isSuccess, let made = server.madeHostKey() else {
            throw ImpossibleShell(description: "its host key cannot be made (\(ending))")
        }
        return made
    }

    /// Runs the server at an address, again whenever it ends, until the shell is closed or wanted at another address.
    func serve(at address: IPv4Address) async {
        guard self.address != address else { return }
        // What runs there was started for another address, or by an agent that is gone.
        SecureShellServer.endAll()
        run += 1
        self.address = address
        let own = run
        FirstProcess.log("the remote shell is open at \(address)")
        while own == run {
            let ending = try? await SecureShellServer.command(at: address).run()
            guard own == run, !Task.isCancelled else { return }
            FirstProcess.log("the server of the remote shell ended (\(ending.map { "\($0)" } ?? "it did not start"))")
            guard (try? await Task.sleep(for: Limits.restartPause)) != nil else { return }
        }
    }

    /// Ends the server, and the connections of those who are in.
    func close() {
        guard address != nil else { return }
        address = nil
        run += 1
        key.withLock { $0 = nil }
        SecureShellServer.endAll()
        FirstProcess.log("the remote shell is closed")
    }
}

/// Why people cannot be let in from afar.
struct ImpossibleShell: Error, CustomStringConvertible {
    /// Why, as a sentence without its full stop.
    let description: String
}
