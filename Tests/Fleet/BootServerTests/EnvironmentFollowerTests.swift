// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import ServerConfig
import Testing
import TorrentCore

/// What is served follows the files of a real environment.
@Suite(.timeLimit(.minutes(5))) struct EnvironmentFollowerTests {
    /// What was applied, one update after the other.
    private func following(
        _ room: OneImageRoom,
        _ body: (SettingsKeeper, EnvironmentWatcher, AsyncStream<EnvironmentUpdate>) async throws -> Void
    ) async throws {
        let environment = try room.environment
        var limits = WatchLimits()
        (limits.settling, limits.listPause) = (.milliseconds(100), .milliseconds(10))
        let watcher = EnvironmentWatcher(
            folder: environment.folder, images: environment.imagesFolder, limits: limits,
            reporter: Reporter(logger: .silent))
        let settings = SettingsKeeper(ServedSettings(environment))
        let (updates, applied) = AsyncStream.makeStream(of: EnvironmentUpdate.self)
        let follower = EnvironmentFollower(
            environment, watcher: watcher, settings: settings, reporter: Reporter(logger: .silent)
        ) {
            update, _ in
            applied.yield(update)
        }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await watcher.run() }
            tasks.addTask { await follower.run() }
            try await body(settings, watcher, updates)
            tasks.cancelAll()
        }
    }

    private func until(
        _ updates: AsyncStream<EnvironmentUpdate>, _ condition: (EnvironmentUpdate) throws -> Bool
    ) async throws {
        for await update in updates where try condition(update) { return }
        throw CancellationError()
    }

    private func room() throws -> OneImageRoom {
        let room = try OneImageRoom("method: bin\nbin: run\n")
        try room.write(Array("#!/bin/sh\n".utf8), to: "oss/pool/run")
        return room
    }

    private static let settings = "version: 1\nserver: {interface: lo, address: 127.0.0.1}\ndhcp: off\ntftp: false\n"

    @Test func `what machines are told follows the settings, and a broken edit changes nothing`() async throws {
        let room = try room()
        try await following(room) { settings, _, updates in
            let mac = try #require(MACAddress("52:54:00:00:00:01"))
            func leave() throws -> LeavePolicy { try ManifestMaker.manifest(for: mac, of: Catalog([]), settings).leave }
            #expect(try leave() == LeavePolicy(minimum: 0, maximum: 600))
            try room.write(Array("\(Self.settings)leave: {max: 60}\n".utf8), to: "Boottorrent.yaml")
            try await until(updates) { $0.applied.map(\.keyPath) == ["leave.max"] }
            #expect(try leave() == LeavePolicy(minimum: 0, maximum: 60))
            try room.write(Array("\(Self.settings)leave: {max: x}\n".utf8), to: "Boottorrent.yaml")
            try await until(updates) { !$0.problems.isEmpty }
            #expect(settings.current.leave == LeavePolicy(minimum: 0, maximum: 60))
            try room.write(Array("\(Self.settings)leave: {max: 70}\nserver_port: 1\n".utf8), to: "Boottorrent.yaml")
            try room.write(Array("\(Self.settings)swarm: {lsd: true}\n".utf8), to: "Boottorrent.yaml")
            try await until(updates) { $0.pending.map(\.keyPath) == ["swarm.lsd"] }
            #expect(settings.current.leave == LeavePolicy(minimum: 0, maximum: 600))
            #expect(settings.current.retention == Retention(days: 400, boots: 200_000))
            try room.write(Array("\(Self.settings)history:\n  days: 7\n  boots: 2000\n".utf8), to: "Boottorrent.yaml")
            try await until(updates) { $0.applied.map(\.keyPath) == ["history.days", "history.boots"] }
            #expect(settings.current.retention == Retention(days: 7, boots: 2_000))
            #expect(!settings.current.swarm.usesLocalDiscovery)
        }
    }

    @Test func `images that come to rest are told`() async throws {
        let room = try room()
        try await following(room) { _, _, updates in
            try FileManager.default.createDirectory(atPath: "\(room.folder)/oss/two", withIntermediateDirectories: true)
            try room.write(Array("#!/bin/sh\n".utf8), to: "oss/two/run")
            try room.write(Array("dispname: Two\nmethod: bin\nbin: run\n".utf8), to: "oss/two/config.yaml")
            try await until(updates) { $0.environment.images.map(\.name.text) == ["pool", "two"] }
            try FileManager.default.removeItem(atPath: "\(room.folder)/oss/pool")
            try await until(updates) { $0.environment.images.map(\.name.text) == ["two"] }
        }
    }

    @Test func `asked to, it reads everything again`() async throws {
        let room = try room()
        try await following(room) { _, watcher, updates in
            try await until(updates) { _ in watcher.current.images.count == 1 && watcher.current.files.count == 1 }
            watcher.readAgain()
            try await until(updates) { _ in watcher.current.requests == 1 }
        }
    }
}
