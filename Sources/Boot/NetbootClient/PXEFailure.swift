// SPDX-License-Identifier: GPL-3.0-or-later

internal import NetbootWire

extension PXEClient.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .firmware(let failure): "firmware: \(failure)"
        case .loader(.silence): "the network boot program: TFTP gave no answer"
        case .loader(.refused(let code, let sentence)):
            "the network boot program: TFTP error \(code.rawValue), \(sentence)"
        case .loader(.complete): "the network boot program came"
        case .ipxe(let failure): "iPXE: \(failure)"
        case .script: "what iPXE was given boots nothing"
        case .fetch: "a file did not come by HTTP"
        }
    }
}

extension DHCPExchange.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noOffer: "nobody offered an address"
        case .noAcknowledgement: "an offer was taken, and no answer came"
        case .refused: "servers took their offers back"
        case .noBootFile: "nobody named a boot file"
        case .noBootServer: "a boot server did not answer on port 4011"
        }
    }
}
