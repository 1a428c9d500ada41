// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import ContentHash
internal import FleetRules
package import FleetTemplates
internal import TorrentCore

extension MachineDecision {
    /// What templates may ask for on this machine; `hostName` is not there for the template that makes it.
    func templateValues(hostName: SystemHostName? = nil) throws(TemplateMistake) -> TemplateValues {
        var values = TemplateValues(knowing: rules.variables)
        do throws(TemplateValueMistake) {
            for (word, text) in words(hostName) { if let text { try values.set(word, to: text) } }
            for variable in assignment.values.vars.all {
                try values.set(variable: variable.name, to: variable.value)
            }
        } catch {
            throw TemplateMistake(at: place(of: .vars), found: error.found, remedy: error.remedy)
        }
        for (word, text) in told { if let text { values.tell(word, text) } }
        return values
    }

    /// What the server vouches for.
    private func words(_ hostName: SystemHostName?) -> [(TemplateWord, String?)] {
        [
            (.name, assignment.name?.text), (.hostname, hostName.map { "\($0)" }),
            (.mac, facts.macs.last.map { "\($0)" }),
            (.uuid, facts.uuid.map { "\($0)" }), (.group, assignment.group?.text),
            (.row, assignment.row.map { "\($0)" }), (.column, assignment.column.map { "\($0)" }),
            (.address, facts.address.map { "\($0)" }), (.image, assignment.image.image?.text), (.server, server),
        ]
    }

    /// What the machine said of itself.
    private var told: [(TemplateWord, String?)] {
        [
            (.vendor, facts.vendor), (.model, facts.model), (.serial, facts.serial),
            (.memory, facts.memory.map { "\($0)" }), (.firmware, facts.firmware?.rawValue),
        ]
    }

    /// Where a key is written, for a mistake in it.
    func place(of key: AssignmentKey) -> TemplatePlace {
        guard case .written(let origin)? = assignment.decidedBy[key] else {
            return TemplatePlace(file: rules.book.list.file, line: 1)
        }
        return TemplatePlace(file: origin.file, line: origin.line)
    }

    /// What the machine's system is given: its name, words for its kernel, and files.
    package func texts() throws(TemplateMistake) -> MachineTexts {
        var texts = MachineTexts(hostName: try hostName())
        texts.isNameWish = assignment.values.hostname == nil
        guard assignment.values.cmdline != nil || assignment.values.files != nil else { return texts }
        let values = try templateValues(hostName: texts.hostName)
        texts.commandLine = try commandLine(values)
        texts.files = try files(values)
        return texts
    }

    /// What comes out of a template that stands alone, for a machine that asks for it by its address.
    func answer(_ name: String) throws(TemplateMistake) -> String {
        try rules.templates.render(
            name, with: try templateValues(hostName: try hostName()),
            for: TemplatePlace(file: "templates/\(name)", line: 1))
    }

    /// What its system is to call itself: what is written, else the machine's name.
    func hostName() throws(TemplateMistake) -> SystemHostName? {
        guard let template = assignment.values.hostname else {
            // A machine may have a name that no host can have.
            return assignment.name.flatMap { SystemHostName($0.text.map { $0 == "_" ? "-" : String($0) }.joined()) }
        }
        let place = place(of: .hostname)
        let text = try Template(text: template, at: place).render(with: try templateValues())
        guard let name = SystemHostName(text) else {
            throw TemplateMistake(
                at: place, found: "\"\(text)\" comes out, which is no host name",
                remedy: "write one of up to 63 letters, digits and dashes, or several with dots between them")
        }
        return name
    }

    /// Words behind the command line of the image's own kernel; empty for none.
    func commandLine(_ values: TemplateValues) throws(TemplateMistake) -> String {
        guard let template = assignment.values.cmdline else { return "" }
        let place = place(of: .cmdline)
        let text = try Template(text: template, at: place).render(with: values)
        guard text.utf8.count <= CatalogLimits.commandLineLength else {
            throw TemplateMistake(
                at: place, found: "\(text.utf8.count) bytes come out as the command line",
                remedy: "a kernel takes \(CatalogLimits.commandLineLength)")
        }
        return text
    }

    private func files(_ values: TemplateValues) throws(TemplateMistake) -> [MachineTexts.File] {
        let place = place(of: .files)
        var files: [MachineTexts.File] = []
        for file in assignment.values.files ?? [] {
            guard !file.isSecret || rules.book.sendsSecrets else {
                throw TemplateMistake(
                    at: place, found: "\(file.target) has a secret in it, which would go over the network unencrypted",
                    remedy: "read what that means in docs/templates.md, then write secrets: plain-network")
            }
            let text = try rules.templates.render("\(file.template)", with: values, for: place)
            files.append(
                MachineTexts.File(
                    path: file.target.relative, mode: file.mode, bytes: Array(text.utf8), isSecret: file.isSecret))
        }
        let size = files.reduce(0) { $0 + $1.bytes.count }
        guard size <= CatalogLimits.fetchedBytes else {
            throw TemplateMistake(
                at: place, found: "\(size) bytes come out as files",
                remedy: "a machine is given \(CatalogLimits.fetchedBytes) at the most")
        }
        return files
    }
}

/// What was made for one machine out of templates.
package struct MachineTexts: Hashable, Sendable {
    /// One file of its system.
    package struct File: Hashable, Sendable {
        /// Where it is, below the system's root.
        let path: RelativePath
        /// Its twelve permission bits.
        let mode: UInt16
        /// What is in it.
        let bytes: [UInt8]
        /// Whether only the machine's own agent may have it.
        let isSecret: Bool
    }

    /// What its system is to call itself; `nil` for a machine without a name.
    var hostName: SystemHostName?
    /// Whether that is the machine's name, and nobody wrote a host name: a written disk starts without it, too.
    var isNameWish = false
    /// Words behind the command line of the image's own kernel; empty for none.
    var commandLine = ""
    /// Files of its system.
    var files: [File] = []

    /// As a manifest tells them, but for the keys of files that are fetched.
    func prepared() -> PreparedTexts {
        var room = CatalogLimits.inlineBytes
        let pieces = files.map { file in
            let fits = file.bytes.count <= min(room, CatalogLimits.inlineFileLength)
            guard fits, !file.isSecret else {
                return PreparedTexts.Piece(file: file, digest: ContentHash.sha256(file.bytes))
            }
            room -= file.bytes.count
            return PreparedTexts.Piece(file: file, digest: nil)
        }
        return PreparedTexts(texts: self, pieces: pieces)
    }
}

/// What was made for one machine, with the digests of the files that are fetched: those with secrets, and those that are large.
struct PreparedTexts: Sendable {
    /// A file, with the digest of one that is fetched.
    struct Piece: Sendable {
        let file: MachineTexts.File
        let digest: SHA256Digest?
    }

    let texts: MachineTexts
    let pieces: [Piece]

    /// Whether any file is fetched from where it is offered.
    var areFetched: Bool { pieces.contains { $0.digest != nil } }

    /// As a manifest tells them, with the key behind which each fetched file is offered.
    func additions(offering: ([UInt8], SHA256Digest) -> BootKey) -> SystemAdditions {
        let placed = pieces.compactMap { piece in
            let file = piece.file
            guard let digest = piece.digest else {
                return PlacedFile(path: file.path, mode: file.mode, content: .inline(file.bytes))
            }
            return PlacedFile(
                path: file.path, mode: file.mode,
                content: .fetched(
                    path: "\(ServerRoute.files)/\(offering(file.bytes, digest).hexadecimal)", length: file.bytes.count,
                    digest: digest))
        }
        return SystemAdditions(
            hostName: texts.hostName, isNameWish: texts.isNameWish, commandLine: texts.commandLine, files: placed)
    }
}
