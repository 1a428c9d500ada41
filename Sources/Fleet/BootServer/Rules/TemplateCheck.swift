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
        return found
    }

    /// Of the two that stand in one line.
    private static func lines(
        of written: WrittenValues, knowing variables: Set<FleetTemplates.VariableName>
    ) -> [TemplateMistake] {
        line(written.values.cmdline, at: written.place(of: .cmdline), knowing: variables)
            + line(written.values.hostname, at: written.place(of: .hostname), knowing: variables)
    }

    private static func line(
        _ text: String?, at place: TemplatePlace, knowing variables: Set<FleetTemplates.VariableName>
    ) -> [TemplateMistake] {
        guard let text, text.contains("{{") else { return [] }
        do throws(TemplateMistake) {
            return try Template(text: text, at: place).uses.mistakes(knowing: variables)
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
