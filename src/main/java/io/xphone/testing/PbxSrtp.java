package io.xphone.testing;

import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpReceiver;
import io.xphone.rtp.srtp.SrtpSender;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.NegotiatedTransport;
import io.xphone.sdp.transport.SdesKeys;
import java.util.Arrays;

/** The SRTP of a call with keys of SDES; packets of plain media pass as they are. Any thread may call any method. */
final class PbxSrtp {

    private SdesKeys keys; // null: plain
    private SrtpSender sender;
    private SrtpReceiver receiver;

    /** Takes the negotiated keys; a direction whose key is unchanged continues. */
    synchronized void apply(NegotiatedTransport transport) {
        SdesKeys before = keys;
        keys = transport.sdes().orElse(null);
        if (keys == null) {
            return;
        }
        if (before == null || !before.local().keys().equals(keys.local().keys())) {
            sender = new SrtpSender(key(keys.local()));
        }
        if (before == null || !before.remote().keys().equals(keys.remote().keys())) {
            receiver = new SrtpReceiver(key(keys.remote()));
        }
    }

    private static SrtpKey key(CryptoAttribute line) {
        return SrtpKey.of(
                SrtpSuite.ofSdpName(line.suite().sdpName()), line.keys().get(0).material());
    }

    /** The packet as it is sent; empty if it must not be sent. */
    synchronized byte[] protect(byte[] packet, boolean rtcp) {
        if (keys == null) {
            return packet;
        }
        byte[] room = Arrays.copyOf(packet, packet.length + SrtpSender.MAX_OVERHEAD);
        int length = rtcp ? sender.protectRtcp(room, packet.length) : sender.protect(room, packet.length);
        return Arrays.copyOf(room, Math.max(0, length));
    }

    /** The plain packet; empty if it is not encrypted as agreed. */
    synchronized byte[] unprotect(byte[] packet, boolean rtcp) {
        if (keys == null) {
            return packet;
        }
        byte[] room = packet.clone();
        int length = rtcp ? receiver.unprotectRtcp(room, packet.length) : receiver.unprotect(room, packet.length);
        return Arrays.copyOf(room, Math.max(0, length));
    }
}
