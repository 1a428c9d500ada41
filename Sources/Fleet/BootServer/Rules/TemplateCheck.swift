// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetRules
internal import FleetTemplates
internal import TorrentCore

/// Finds mistakes in templates that every machine would meet, without a machine.
enum TemplateCheck {
    /// What is wrong with the templates of rules, groups and rows, and with the files that they name.
    static func mistakes(in rules: MachineRules) -> [TemplateMistake] {
        let book = rules.book
        let written =
            book.groups.values.map { $0 } + book.rules.map(\.written) + book.list.machines.map(\.written)
        var found: [TemplateMistake] = []
        var known: Set<RelativePath> = []
        for place in written {
            found += lines(of: place, knowing: rules.variables)
            for file in place.values.files ?? [] where known.insert(file.template).inserted {
                found += uses(of: "\(file.template)", at: place.place(of: .files), in: rules)
            }
        }
        // Nothing names these: machines ask for them.
        for name in rules.templates.names where name.hasPrefix("\(DeliveredFile.servedFolder)/") {
            guard let path = try? RelativePath(name), known.insert(path).inserted else { continue }
            found += uses(of: name, at: TemplatePlace(file: name, line: 1), in: rules)
        }
        return found
    }

    /// Of the two that stand in one line.
    private static func lines(
        of written: WrittenValues, knowing variables: Set<VariableName>
    ) -> [TemplateMistake] {
        line(written.values.cmdline, at: written.place(of: .cmdline), knowing: variables)
            + line(
                written.values.hostname, at: written.place(of: .hostname), knowing: variables, withoutHostName: true)
    }

    private static func line(
        _ text: String?, at place: TemplatePlace, knowing variables: Set<VariableName>,
        withoutHostName isHostName: Bool = false
    ) -> [TemplateMistake] {
        guard let text, text.contains("{{") else { return [] }
        do throws(TemplateMistake) {
            let uses = try Template(text: text, at: place).uses
            let circles = uses.filter { isHostName && $0.name == .word(.hostname) }.map { use in
                TemplateMistake(
                    at: use.place, found: "{{hostname}} is what this very template makes",
                    remedy: "write {{name}} for the machine's name")
            }
            return circles + uses.mistakes(knowing: variables)
        } catch {
            return [error]
        }
    }

    private static func uses(
        of name: String, at place: TemplatePlace, in rules: MachineRules
    ) -> [TemplateMistake] {
        do throws(TemplateMistake) {
            return try rules.templates.uses(of: name, for: place).mistakes(knowing: rules.variables)
        } catch {
            return [error]
        }
    }
}

extension WrittenValues {
    /// Where a key stands.
    fileprivate func place(of key: AssignmentKey) -> TemplatePlace {
        let origin = origin(of: key)
        return TemplatePlace(file: origin.file, line: origin.line)
    }
}
