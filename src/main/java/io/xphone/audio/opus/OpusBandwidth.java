package io.xphone.audio.opus;

/** The audio bandwidths of Opus (RFC 6716 §2), in ascending order. */
public enum OpusBandwidth {
    /** 4 kHz. */
    NARROWBAND(8_000),
    /** 6 kHz. */
    MEDIUMBAND(12_000),
    /** 8 kHz. */
    WIDEBAND(16_000),
    /** 12 kHz. */
    SUPERWIDEBAND(24_000),
    /** 20 kHz. */
    FULLBAND(48_000);

    private final int sampleRate;

    OpusBandwidth(int sampleRate) {
        this.sampleRate = sampleRate;
    }

    /** {@return the effective sample rate in Hz} */
    public int sampleRate() {
        return sampleRate;
    }

    /**
     * The narrowest bandwidth that makes full use of a sample rate.
     *
     * @param hertz 8,000 to 48,000
     * @return the bandwidth
     */
    public static OpusBandwidth of(int hertz) {
        for (OpusBandwidth bandwidth : values()) {
            if (hertz <= bandwidth.sampleRate) {
                return bandwidth;
            }
        }
        return FULLBAND;
    }
}
