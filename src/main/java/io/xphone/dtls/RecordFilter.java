package io.xphone.dtls;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Splits datagrams into DTLS records (RFC 6347 §4.1) and passes on only those that the library can take.
 *
 * <ul>
 *   <li>Malformed records are dropped, and so are messages beyond a size that no certificate reaches: the library would
 *       allocate their announced length.
 *   <li>As a server, ChangeCipherSpec and encrypted records are dropped until the client's CertificateVerify has
 *       arrived. When that message is lost, the library would switch to encrypted records at ChangeCipherSpec, ignore
 *       each retransmission of what it still waits for, and never finish.
 * </ul>
 */
final class RecordFilter {

    static final int HEADER = 13;
    static final int HANDSHAKE_HEADER = 12;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int HELLO_VERIFY_REQUEST = 3;
    static final int CERTIFICATE_VERIFY = 15;

    /** Bytes of a handshake message; a chain of RSA certificates has some 5,000. */
    static final int MAX_MESSAGE = 16_384;

    private final boolean server;
    private boolean verified;
    private int verifyReceived; // bytes of the CertificateVerify without a gap

    RecordFilter(DtlsRole role) {
        this.server = role == DtlsRole.SERVER;
    }

    /** Passes each acceptable record of a datagram to the sink, as an array of its own. */
    void split(byte[] datagram, int offset, int length, Consumer<byte[]> sink) {
        int end = offset + length;
        int at = offset;
        while (end - at >= HEADER) {
            int size = HEADER + uint16(datagram, at + 11);
            if (size > end - at || (datagram[at + 1] & 0xff) != 0xfe) {
                return; // truncated, or no DTLS: nothing after it can be trusted either
            }
            if (accepts(datagram, at, size)) {
                byte[] record = new byte[size];
                System.arraycopy(datagram, at, record, 0, size);
                sink.accept(record);
            }
            at += size;
        }
    }

    private boolean accepts(byte[] data, int at, int size) {
        int type = data[at] & 0xff;
        boolean plain = uint16(data, at + 3) == 0;
        if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA || size == HEADER) {
            return false;
        }
        if (plain && type == HANDSHAKE) {
            return handshake(data, at + HEADER, at + size);
        }
        boolean encrypts = !plain || type == CHANGE_CIPHER_SPEC;
        return !encrypts || !server || verified;
    }

    private boolean handshake(byte[] data, int from, int end) {
        for (int at = from; end - at >= HANDSHAKE_HEADER; ) {
            int length = uint24(data, at + 1);
            int fragmentOffset = uint24(data, at + 6);
            int fragmentLength = uint24(data, at + 9);
            if (length > MAX_MESSAGE || fragmentLength > end - at - HANDSHAKE_HEADER) {
                return false;
            }
            if ((data[at] & 0xff) == CERTIFICATE_VERIFY && fragmentOffset <= verifyReceived) {
                verifyReceived = Math.max(verifyReceived, fragmentOffset + fragmentLength);
                verified |= verifyReceived >= length;
            }
            at += HANDSHAKE_HEADER + fragmentLength;
        }
        return true;
    }

    /** The type of the first handshake message of a datagram in plain text, or -1. */
    static int firstHandshakeType(byte[] datagram, int offset, int length) {
        boolean is = length >= HEADER + HANDSHAKE_HEADER
                && (datagram[offset] & 0xff) == HANDSHAKE
                && (datagram[offset + 1] & 0xff) == 0xfe
                && uint16(datagram, offset + 3) == 0;
        return is ? datagram[offset + HEADER] & 0xff : -1;
    }

    /** The random value of the ClientHello that a datagram begins with; null if it is not in this part. */
    static byte[] clientRandom(byte[] datagram, int offset, int length) {
        int message = offset + HEADER;
        int from = message + HANDSHAKE_HEADER + 2;
        return uint24(datagram, message + 6) == 0 && from + 32 <= offset + length
                ? Arrays.copyOfRange(datagram, from, from + 32)
                : null;
    }

    /** Whether the first handshake message of a datagram is only a part of a message. */
    static boolean isFragment(byte[] datagram, int offset) {
        int message = offset + HEADER;
        return uint24(datagram, message + 1) != uint24(datagram, message + 9);
    }

    /** Whether a datagram begins with an alert in plain text. */
    static boolean isPlainAlert(byte[] datagram, int offset, int length) {
        return length >= HEADER + 2
                && (datagram[offset] & 0xff) == ALERT
                && (datagram[offset + 1] & 0xff) == 0xfe
                && uint16(datagram, offset + 3) == 0;
    }

    static int uint16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    private static int uint24(byte[] data, int at) {
        return (data[at] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at + 2] & 0xff;
    }
}
