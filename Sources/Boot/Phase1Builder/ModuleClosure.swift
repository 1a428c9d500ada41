// SPDX-License-Identifier: GPL-3.0-or-later

/// The modules that phase 1 carries, with everything they need, and the indexes over them.
package struct ModuleClosure: Hashable, Sendable {
    /// One module in the archive.
    package struct Member: Hashable, Sendable {
        /// Relative to `/lib/modules/<release>`, ending in `.ko`.
        package let path: String
        /// What it says of itself.
        package let information: ModuleInformation
        /// The uncompressed file, signature and all.
        package let content: [UInt8]
    }

    /// Sorted by path.
    package let members: [Member]

    /// What the members are called.
    package var names: [ModuleName] { members.compactMap { ModuleName(file: $0.path) } }

    /// Follows the needs of the selected modules until nothing new turns up.
    ///
    /// - Parameters:
    ///   - selection: what is wanted.
    ///   - files: every module of the kernel, relative to its folder.
    ///   - read: the uncompressed content of one of them; asked once for each member.
    /// - Throws: what `read` throws, and ``Phase1Failure/damagedModule(_:_:)``.
    package init(
        _ selection: ModuleSelection, of files: [String], read: (String) async throws(Phase1Failure) -> [UInt8]
    ) async throws(Phase1Failure) {
        var fileOf: [ModuleName: String] = [:]
        for file in files.sorted() {
            if let name = ModuleName(file: file), fileOf[name] == nil { fileOf[name] = file }
        }
        var members: [ModuleName: Member] = [:]
        var waiting = files.filter(selection.contains).compactMap { ModuleName(file: $0) }
        while let name = waiting.popLast() {
            guard members[name] == nil, let file = fileOf[name] else { continue }
            let member = try Member(path: Self.uncompressed(file), content: try await read(file))
            members[name] = member
            waiting += member.information.dependencies + member.information.wantedBefore
        }
        self.init(members: members.values)
    }

    private init(members: some Sequence<Member>) {
        self.members = members.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// These modules with everything they need, as far as it is here.
    package func needed(by names: [ModuleName]) -> ModuleClosure {
        let known = Dictionary(zip(self.names, members)) { first, _ in first }
        var chosen: [ModuleName: Member] = [:]
        var waiting = names
        while let name = waiting.popLast() {
            guard chosen[name] == nil, let member = known[name] else { continue }
            chosen[name] = member
            waiting += member.information.dependencies + member.information.wantedBefore
        }
        return ModuleClosure(members: chosen.values)
    }

    /// The members that a selection names, with everything they need, as far as it is here.
    package func needed(by selection: ModuleSelection) -> ModuleClosure {
        needed(by: members.map(\.path).filter(selection.contains).compactMap { ModuleName(file: $0) })
    }

    /// The path without the ending of a compressed module: phase 1 carries them unpacked, for it is compressed as a whole.
    package static func uncompressed(_ path: String) -> String {
        path.firstRange(of: ".ko").map { String(path[..<$0.upperBound]) } ?? path
    }

    /// `modules.dep`: each module, then everything to load before it, what is needed last standing last.
    package var dependencyIndex: String {
        let byName = Dictionary(members.compactMap { member in ModuleName(file: member.path).map { ($0, member) } }) {
            first, _ in first
        }
        return lines { member in
            var order: [String] = []
            var visited: Set<ModuleName> = []
            for need in member.information.dependencies {
                Self.visit(need, byName, visited: &visited, order: &order)
            }
            return [([member.path + ":"] + order.reversed()).joined(separator: " ")]
        }
    }

    /// `modules.alias`: which device wants which module.
    package var aliasIndex: String {
        lines { member in
            guard let name = ModuleName(file: member.path) else { return [] }
            return member.information.aliases.map { "alias \($0) \(name)" }
        }
    }

    /// `modules.softdep`: what else is better loaded before or after.
    package var softDependencyIndex: String {
        lines { member in
            guard let name = ModuleName(file: member.path) else { return [] }
            return member.information.softDependencies.map { "softdep \(name) \($0)" }
        }
    }

    private func lines(_ text: (Member) -> [String]) -> String {
        members.flatMap(text).map { $0 + "\n" }.joined()
    }

    /// Needs before the needy.
    private static func visit(
        _ name: ModuleName, _ members: [ModuleName: Member], visited: inout Set<ModuleName>, order: inout [String]
    ) {
        guard let member = members[name], visited.insert(name).inserted else { return }
        for need in member.information.dependencies { visit(need, members, visited: &visited, order: &order) }
        order.append(member.path)
    }
}

extension ModuleClosure.Member {
    init(path: String, content: [UInt8]) throws(Phase1Failure) {
        do {
            self.init(path: path, information: try ModuleInformation(module: content), content: content)
        } catch {
            throw .damagedModule(path, error)
        }
    }
}
