// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Why one machine's boot stands still, or is much slower than others, with what is known of that.
package enum StandstillReason: Hashable, Sendable {
    /// The card as the kernel calls it.
    case noLink(card: String?)
    case noDHCPAnswer
    case noBootFile(FirmwareKind?)
    /// What refused, and why, as a sentence without its full stop.
    case loaderRefused(String?)
    /// The kernel's words.
    case kernelPanic(String)
    case noCardDriver(PCIIdentity?)
    /// What the connection came to.
    case serverUnreachable(String?)
    case certificateClock
    /// Percents that are done.
    case imagePreparing(ImageName?, percent: Int?)
    case waitingForPerson
    case peersUnreachable
    /// Both in Mbit/s: its own, and what is usual in its group.
    case slowLink(speed: UInt64, usual: UInt64)
    /// What is too small for it, as the machine told.
    case imageTooLarge(ImageName?, String?)
    /// What the machine told.
    case diskMissing(String?)
    /// The disk's device, if it is known.
    case diskFailing(String?)
    /// What the machine told, and nothing more is known of.
    case failed(String?)
    /// Its agent reported until then, and its kernel said nothing of a stop.
    case connectionLost
    case silent(MachineStage)

    /// The word for programs.
    package var code: StandstillCode {
        switch self {
        case .noLink: .noLink
        case .noDHCPAnswer: .noDHCPAnswer
        case .noBootFile: .noBootFile
        case .loaderRefused: .loaderRefused
        case .kernelPanic: .kernelPanic
        case .noCardDriver: .noCardDriver
        case .serverUnreachable: .serverUnreachable
        case .certificateClock: .certificateClock
        case .imagePreparing: .imagePreparing
        case .waitingForPerson: .waitingForPerson
        case .peersUnreachable: .peersUnreachable
        case .slowLink: .slowLink
        case .imageTooLarge: .imageTooLarge
        case .diskMissing: .diskMissing
        case .diskFailing: .diskFailing
        case .failed: .failed
        case .connectionLost: .connectionLost
        case .silent: .silent
        }
    }

    /// What a person can do, as a sentence.
    package var nextStep: String {
        if case .silent(let stage) = self { stage.nextStepOfSilence } else { code.nextStep }
    }
}

extension StandstillReason {
    /// What is so, as a sentence.
    package var sentence: String {
        switch self {
        case .noLink(let card?): "The network card \(card) has no link."
        case .noLink(nil): "The network card has no link."
        case .noDHCPAnswer: "It asked for an address and got no answer."
        case .noBootFile(let firmware):
            "It has an address, but its firmware\(firmware.map { " (\($0.title))" } ?? "") does not fetch a boot file."
        case .loaderRefused(let why?): "It stopped at its loader: \(why)."
        case .loaderRefused(nil): "It fetched its loader and went no further: its firmware or shim refused a program."
        case .kernelPanic(let words): "The kernel stopped: \(words)."
        case .noCardDriver(let card):
            "Phase 1 has no driver for its network card\(card.map { " (\($0))" } ?? "")."
        case .serverUnreachable(let why):
            "Phase 1 runs and does not reach the server\(why.map { ": \($0)" } ?? "")."
        case .certificateClock: "A certificate is not valid at the time that its clock shows."
        case .imagePreparing(let image, let percent):
            "\(image.map { "Image \($0)" } ?? "Its image") is being prepared\(percent.map { ", \($0) %" } ?? "")."
        case .waitingForPerson: "Its menu waits for a person."
        case .peersUnreachable: "Other machines do not reach it, so it gives and gets less."
        case .slowLink(let speed, let usual):
            "Its link runs at \(ByteText.grouped(speed)) Mbit/s; \(ByteText.grouped(usual)) Mbit/s are usual in its group."
        case .imageTooLarge(_, let why?), .diskMissing(let why?): why.asSentence
        case .imageTooLarge(let image, nil): "\(image.map { "Image \($0)" } ?? "Its image") is too large for it."
        case .diskMissing(nil): "The disk that its image goes to is missing."
        case .diskFailing(let device?): "Its disk \(device) is failing."
        case .diskFailing(nil): "A disk of it is failing."
        case .failed(let why?): "It failed: \(why.withoutFullStop)."
        case .failed(nil): "It failed and does not say why."
        case .connectionLost:
            "It was heard all the time and is not any more: its cable, its power, or the port of the switch."
        case .silent(let stage): "Nothing is heard of it in the stage \(stage.rawValue), and nothing says why."
        }
    }

    /// The same for all machines that stand still for one cause: without what is each machine's own.
    var cause: StandstillReason {
        switch self {
        case .noLink: .noLink(card: nil)
        case .serverUnreachable: .serverUnreachable(nil)
        case .imagePreparing(let image, _): .imagePreparing(image, percent: nil)
        case .slowLink(_, let usual): .slowLink(speed: 0, usual: usual)
        case .imageTooLarge(let image, _): .imageTooLarge(image, nil)
        case .diskMissing: .diskMissing(nil)
        case .diskFailing: .diskFailing(nil)
        case .noDHCPAnswer, .noBootFile, .loaderRefused, .kernelPanic, .noCardDriver, .certificateClock,
            .waitingForPerson, .peersUnreachable, .failed, .connectionLost, .silent:
            self
        }
    }

    /// What several machines with this cause have in common: a part of a sentence.
    var common: String {
        switch self {
        case .noBootFile(let firmware?): "the firmware (\(firmware.title)) does not fetch a boot file"
        case .loaderRefused(let why?): why.withoutFullStop
        case .failed(let why?): "it failed: \(why.withoutFullStop)"
        case .failed(nil): "it failed and does not say why"
        case .kernelPanic(let words): "the kernel stopped: \(words)"
        case .noCardDriver(let card?): "phase 1 has no driver for the network card (\(card))"
        case .imagePreparing(let image?, _): "image \(image) is being prepared"
        case .imageTooLarge(let image?, _): "image \(image) is too large for them"
        case .slowLink(_, let usual): "the link is slower than the \(ByteText.grouped(usual)) Mbit/s of the others"
        case .silent(let stage): "nothing is heard in the stage \(stage.rawValue), and nothing says why"
        case .noLink, .noDHCPAnswer, .noBootFile, .loaderRefused, .noCardDriver, .serverUnreachable, .certificateClock,
            .imagePreparing, .waitingForPerson, .peersUnreachable, .imageTooLarge, .diskMissing, .diskFailing,
            .connectionLost:
            code.meaning
        }
    }
}

extension String {
    /// With a full stop, and with a capital letter unless it begins with a name.
    fileprivate var asSentence: String {
        let isWord = prefix { $0 != " " }.utf8.allSatisfy { (0x61...0x7a).contains($0) }
        return (isWord ? prefix(1).uppercased() : String(prefix(1))) + dropFirst().description.withoutFullStop + "."
    }

    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}

extension MachineStage {
    /// What a person can do where a machine fell silent and nothing says why.
    fileprivate var nextStepOfSilence: String {
        switch self {
        case .dhcp: "Look whether its firmware boots from the network, and whether another DHCP server answers it."
        case .loader: "Look at its screen: iPXE says there what it waits for."
        case .script, .kernel, .initramfs:
            "Look at its screen: the kernel of phase 1 stopped, or has no driver for its network card."
        case .agent, .network, .manifest: "Look at its screen and its cable, and restart it if it does not go on."
        case .download, .verify: "Look at its cable, and restart it: it goes on with what it has."
        case .seed: "It was most likely switched off; the others do not need it."
        case .handover, .os, .failed: StandstillCode.silent.nextStep
        }
    }
}

extension FirmwareKind {
    /// As people write it.
    fileprivate var title: String {
        switch self {
        case .bios: "BIOS"
        case .uefi: "UEFI"
        case .secureBoot: "UEFI with Secure Boot"
        }
    }
}
