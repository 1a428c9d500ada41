// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// Reads values of keys out of text; rules and lists of machines write them alike.
package enum ValueText {
    /// What a machine starts.
    package static func choice(_ text: String) throws(ValueFlaw) -> StartChoice {
        guard let choice = StartChoice(text) else {
            throw ValueFlaw(
                found: "\(text.shown) is no image",
                remedy: "write the name of an image's folder, or local, menu or wait")
        }
        return choice
    }

    /// What the menu takes when its time is over.
    package static func preselected(_ text: String) throws(ValueFlaw) -> StartChoice {
        guard let choice = StartChoice.preselected(text) else {
            throw ValueFlaw(
                found: "\(text.shown) cannot be taken without a person",
                remedy: "write the name of an image's folder, or local")
        }
        return choice
    }

    /// The name of an image's folder.
    package static func imageName(_ text: String) throws(ValueFlaw) -> ImageName {
        guard !StartChoice.keywords.contains(text), let name = try? ImageName(text) else {
            throw ValueFlaw(found: "\(text.shown) is no image", remedy: "write the name of an image's folder")
        }
        return name
    }

    /// Names of images' folders.
    package static func imageNames(_ texts: [String]) throws(ValueFlaw) -> [ImageName] {
        guard texts.count <= CatalogLimits.images else {
            throw ValueFlaw(found: "has \(texts.count) images", remedy: "\(CatalogLimits.images) are allowed")
        }
        var names: [ImageName] = []
        for text in texts {
            let name = try imageName(text)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The name of a group.
    package static func group(_ text: String) throws(ValueFlaw) -> GroupName {
        guard let name = try? GroupName(text) else {
            throw ValueFlaw(
                found: "\(text.shown) is no name of a group",
                remedy: "leave out slashes, backslashes and control characters")
        }
        return name
    }

    /// A template on one line.
    package static func template(_ text: String, upTo limit: Int) throws(ValueFlaw) -> String {
        guard text == text.withoutControlCharacters else {
            throw ValueFlaw(
                found: "\(text.shown) has a line break or another control character in it",
                remedy: "write it on one line")
        }
        guard text.utf8.count <= limit else {
            throw ValueFlaw(found: "has \(text.utf8.count) bytes", remedy: "\(limit) are allowed")
        }
        return text
    }

    /// A template for words of a command line.
    package static func commandLine(_ text: String) throws(ValueFlaw) -> String {
        try template(text, upTo: CatalogLimits.commandLineLength)
    }

    /// A template for a host's name.
    package static func hostName(_ text: String) throws(ValueFlaw) -> String {
        guard !text.isEmpty else { throw ValueFlaw(found: "is empty", remedy: "write a name or a template of one") }
        return try template(text, upTo: RuleLimits.hostNameTemplateLength)
    }

    /// What comes then.
    package static func after(_ text: String) throws(ValueFlaw) -> AfterChoice {
        guard let after = AfterChoice(rawValue: text) else {
            let words = AfterChoice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValueFlaw(found: "\(text.shown) is nothing that can come after", remedy: "use one of \(words)")
        }
        return after
    }

    /// Seconds that those that are ready wait for the others.
    package static func together(_ seconds: Int?, shown: String) throws(ValueFlaw) -> TogetherPolicy {
        guard let policy = seconds.flatMap(TogetherPolicy.init(patience:)) else {
            throw ValueFlaw(
                found: "\(shown) is no patience", remedy: "write 1 to \(RuleLimits.patience.upperBound) seconds")
        }
        return policy
    }

    /// Words for phase 1's kernel.
    package static func phase1(_ words: [String]) throws(ValueFlaw) -> [KernelArgument] {
        guard words.count <= KernelArgument.most else {
            throw ValueFlaw(found: "has \(words.count) words", remedy: "\(KernelArgument.most) are allowed")
        }
        var arguments: [KernelArgument] = []
        for word in words {
            guard let argument = KernelArgument(word) else {
                throw ValueFlaw(
                    found: "\(word.shown) is no word that iPXE can pass to a kernel",
                    remedy:
                        "leave out white space, quotes, backslashes and any of $ # & | ; and keep it below 257 bytes")
            }
            arguments.append(argument)
        }
        return arguments
    }

    /// A variable.
    package static func variable(_ name: VariableName, _ value: String) throws(ValueFlaw) -> Variable {
        guard let variable = Variable(name, value) else {
            throw ValueFlaw(
                found: "\(value.shown) is no value of a variable",
                remedy: "leave out control characters, and keep it below \(RuleLimits.variableLength + 1) bytes")
        }
        return variable
    }
}

extension String {
    /// The text in quotation marks, shortened and without control characters.
    var shown: String {
        let printable = withoutControlCharacters
        return printable.count > 60 ? "\"\(printable.prefix(60))…\"" : "\"\(printable)\""
    }
}
