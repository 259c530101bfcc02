package io.xphone.rtp.srtp;

/**
 * Encrypts and authenticates with the session keys of one derivation, RTP or RTCP. Packets begin at index 0 of their
 * array. A packet whose tag is wrong stays as it was.
 */
interface PacketCipher {

    /** The flag that an SRTCP packet is encrypted, in the word that has its index. */
    int ENCRYPTED = 1 << 31;

    /**
     * Protects an RTP packet.
     *
     * @param packet with room for tag and identifier
     * @param header length of the header, which stays readable
     * @param length length of the packet
     * @param index 2^16 times the roll-over counter plus the sequence number
     * @param mki master key identifier, maybe empty
     * @return its new length
     */
    int protectRtp(byte[] packet, int header, int length, long index, byte[] mki);

    /**
     * Checks and decrypts an RTP packet.
     *
     * @param packet an array that contains it
     * @param header length of the header
     * @param length length of the packet, at least header, identifier and tag
     * @param index 2^16 times the roll-over counter plus the sequence number
     * @param mkiLength length of the identifier
     * @return its new length, or {@link SrtpStatus#AUTHENTICATION}
     */
    int unprotectRtp(byte[] packet, int header, int length, long index, int mkiLength);

    /**
     * Protects an RTCP packet.
     *
     * @param packet with room for word, tag and identifier
     * @param length length of the packet, at least 8
     * @param index of the packet, 31 bits
     * @param mki master key identifier, maybe empty
     * @return its new length
     */
    int protectRtcp(byte[] packet, int length, int index, byte[] mki);

    /**
     * Checks and decrypts an RTCP packet.
     *
     * @param packet an array that contains it
     * @param length length of the packet, at least 8 plus word, identifier and tag
     * @param word the index with the flag {@link #ENCRYPTED}
     * @param mkiLength length of the identifier
     * @return its new length, or {@link SrtpStatus#AUTHENTICATION}
     */
    int unprotectRtcp(byte[] packet, int length, int word, int mkiLength);

    /** Overwrites the keys. */
    void destroy();
}
