package io.xphone.nat.stun;

/**
 * The value of MAPPED-ADDRESS and XOR-MAPPED-ADDRESS (RFC 8489 §14.1, §14.2):
 * <pre>
 * |0 0 0 0 0 0 0 0|    Family     |           Port                |
 * |                 Address (32 bits or 128 bits)                 |
 * </pre>
 * The XOR form masks the port with the upper half of the magic cookie, the address with cookie and transaction id.
 */
final class StunAddressCodec {

    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private StunAddressCodec() {}

    /** @param mask the 16 bytes of cookie and transaction id, or 16 zeros */
    static StunAddress read(byte[] value, byte[] mask) {
        int family = value.length >= 4 ? value[1] : 0;
        int length = family == IPV4 ? 4 : 16;
        if ((family != IPV4 && family != IPV6) || value.length != 4 + length) {
            throw new StunParseException("invalid address of family " + family + " in " + value.length + " bytes");
        }
        byte[] ip = new byte[length];
        for (int i = 0; i < length; i++) {
            ip[i] = (byte) (value[4 + i] ^ mask[i]);
        }
        int port = (value[2] ^ mask[0]) << 8 & 0xff00 | (value[3] ^ mask[1]) & 0xff;
        return StunAddress.of(ip, port);
    }

    static byte[] write(StunAddress address, byte[] mask) {
        byte[] ip = address.address().getAddress();
        byte[] value = new byte[4 + ip.length];
        value[1] = (byte) (ip.length == 4 ? IPV4 : IPV6);
        value[2] = (byte) (address.port() >> 8 ^ mask[0]);
        value[3] = (byte) (address.port() ^ mask[1]);
        for (int i = 0; i < ip.length; i++) {
            value[4 + i] = (byte) (ip[i] ^ mask[i]);
        }
        return value;
    }
}
