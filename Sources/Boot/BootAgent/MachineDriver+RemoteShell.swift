// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem

extension MachineDriver {
    /// Lets in from afar who has one of these keys, lines of `authorized_keys`, until the machine is handed over.
    ///
    /// `opened` hears once that people may come, or else why they cannot.
    func openRemoteShell(keys lines: [String], opened: (_ refused: String?) -> Void) async {
        do {
            guard let uplink else { throw ImpossibleShell(description: "it has no server") }
            var keys: [ShellKey] = []
            for line in lines {
                do { keys.append(try ShellKey(line)) } catch {
                    throw ImpossibleShell(description: "a key \(error)")
                }
            }
            guard let address = await uplink.network.address else {
                throw ImpossibleShell(description: "it has no address at the moment")
            }
            guard await uplink.shell.beginsProviding() else {
                throw ImpossibleShell(description: "it is still fetching what a shell needs; try again in a minute")
            }
            let failure = await provideInTime(uplink)
            await uplink.shell.endsProviding()
            if let failure { throw failure }
            try await uplink.shell.admit(keys)
            opened(nil)
            await uplink.shell.serve(at: address)
        } catch {
            FirstProcess.log("the remote shell cannot be opened: \(error)")
            opened("\(error)")
        }
    }

    /// Other orders wait behind this one, so it takes no longer than its limit.
    private func provideInTime(_ uplink: Uplink) async -> (any Error)? {
        await withTaskGroup(of: (any Error)?.self) { race in
            race.addTask {
                do {
                    try await provideShell(uplink)
                    return nil
                } catch { return error }
            }
            race.addTask {
                guard (try? await Task.sleep(for: Limits.shellLayer)) != nil else { return nil }
                let seconds = Limits.shellLayer.components.seconds
                return ImpossibleShell(description: "what a shell needs could not be fetched within \(seconds) s")
            }
            defer { race.cancelAll() }
            return await race.next() ?? nil
        }
    }

    /// The manifest is asked for anew: the settings may have come to allow shells since the last one.
    private func provideShell(_ uplink: Uplink) async throws {
        guard await !layerKeeper.has(.ssh) else { return }
        let manifest = try await manifest(of: uplink.pass.ticket?.number, uplink)
        guard let layer = manifest.layers.first(where: { $0.name == .ssh }) else {
            throw ImpossibleShell(description: "its server has not made the layer ssh yet; try again in a minute")
        }
        try await LayerFetch(layer: layer, swarm: manifest.swarm, uplink: uplink, keeper: layerKeeper).run()
    }
}
