package io.xphone.sdp;

/**
 * A codec for negotiation.
 *
 * @param name the encoding name of its RTP payload format, such as {@code PCMU}
 * @param clockRate of the RTP timestamp, in Hz
 * @param channels number of channels, at least 1
 * @param defaultPayloadType payload type in local offers: the static one, else 96 to 127
 * @param fmtp parameters for local reception, "" for none
 * @param rules how its parameters are negotiated
 */
public record CodecSpec(
        String name, int clockRate, int channels, int defaultPayloadType, String fmtp, CodecRules rules) {

    /** G.711 µ-law. */
    public static final CodecSpec PCMU = new CodecSpec("PCMU", 8000, 1, 0, "");

    /** G.711 A-law. */
    public static final CodecSpec PCMA = new CodecSpec("PCMA", 8000, 1, 8, "");

    /** G.722: audio of 16 kHz with an RTP clock of 8 kHz (RFC 3551 §4.5.2). */
    public static final CodecSpec G722 = new CodecSpec("G722", 8000, 1, 9, "");

    /** @throws IllegalArgumentException if clock rate, channels or payload type are out of range */
    public CodecSpec {
        if (clockRate <= 0 || channels <= 0 || defaultPayloadType < 0 || defaultPayloadType > 127) {
            throw new IllegalArgumentException("invalid codec " + name + '/' + clockRate + '/' + channels);
        }
    }

    /** A codec whose parameters need no rules. */
    public CodecSpec(String name, int clockRate, int channels, int defaultPayloadType, String fmtp) {
        this(name, clockRate, channels, defaultPayloadType, fmtp, CodecRules.NONE);
    }

    /**
     * Whether a format is this codec: same name, clock rate and channels, and compatible parameters. Opus is always
     * declared with two channels (RFC 7587 §7), but some peers omit them.
     */
    public boolean matches(RtpFormat format) {
        return format.is(name, clockRate)
                && (format.channels() == channels || name.equalsIgnoreCase("opus"))
                && rules.accepts(format.fmtp());
    }

    /** The codec with other parameters for local reception. */
    public CodecSpec withFmtp(String value) {
        return value.equals(fmtp) ? this : new CodecSpec(name, clockRate, channels, defaultPayloadType, value, rules);
    }

    /** The codec of a local answer: with the parameters that answer those of the offer. */
    CodecSpec answering(RtpFormat offered) {
        return withFmtp(rules.answer(fmtp, offered.fmtp()));
    }

    RtpFormat format(int payloadType) {
        return new RtpFormat(payloadType, name, clockRate, channels, fmtp);
    }
}
