package io.xphone.rtp.quality;

/**
 * The E-model (ITU-T G.107): the transmission rating R of a connection, and the mean opinion score that it predicts.
 *
 * <pre>
 *   R = Ro − Is − Id + A − Ie,eff
 * </pre>
 *
 * <p>The delay, the codec and its packet loss are arguments. All other parameters have the default values of G.107
 * (table 2), as an IP endpoint knows neither the telephone nor the room: R is then 93.2 at best. The scale is that of
 * narrowband telephony; the gain of a wideband codec is not part of it.
 *
 * <p>Nothing is allocated. Thread-safe.
 */
public final class EModel {

    /** Send loudness rating, in dB. */
    private static final double SLR = 8;

    /** Receive loudness rating, in dB. */
    private static final double RLR = 2;

    /** Sidetone masking rating, in dB. */
    private static final double STMR = 15;

    /** D-value of the telephone, send side and receive side. */
    private static final double DS = 3;

    private static final double DR = 3;

    /** Talker echo loudness rating, in dB. */
    private static final double TELR = 65;

    /** Weighted echo path loss, in dB. */
    private static final double WEPL = 110;

    /** Number of quantisation distortion units. */
    private static final double QDU = 1;

    /** Circuit noise referred to the 0 dBr point, in dBm0p. */
    private static final double NC = -70;

    /** Noise floor at the receive side, in dBmp. */
    private static final double NFOR = -64;

    /** Room noise at the send side and the receive side, in dB(A). */
    private static final double PS = 35;

    private static final double PR = 35;

    private static final double OLR = SLR + RLR;

    /** Values of the burst ratio outside this range are not valid in the model. */
    private static final double MAX_BURST_RATIO = 8;

    private static final double NOISE = noise();
    private static final double RO = 15 - 1.5 * (SLR + NOISE);

    /** The rating of a connection without delay, loss and impairment of a codec, with the default values: 93.2. */
    public static final double MAX_R = RO - simultaneous(0) - delayImpairment(0);

    private EModel() {}

    /**
     * The transmission rating with delay, which predicts the quality of a conversation.
     *
     * @param delayMillis delay from mouth to ear in one direction, in ms; the other direction has the same
     * @param codec impairment by the codec, and its robustness
     * @param lossPercent packets that were lost or discarded, in percent, 0 to 100
     * @param burstRatio mean length of the runs of lost packets, relative to that of random loss; 1 for random loss
     * @return R, 0 to 93.2
     */
    public static double rating(double delayMillis, CodecImpairment codec, double lossPercent, double burstRatio) {
        double delay = Math.max(0, delayMillis);
        double rating =
                RO - simultaneous(delay) - delayImpairment(delay) - equipmentImpairment(codec, lossPercent, burstRatio);
        return Math.max(0, Math.min(100, rating));
    }

    /**
     * The effective equipment impairment Ie,eff: the codec with its packet loss.
     *
     * @param codec impairment by the codec, and its robustness
     * @param lossPercent packets that were lost or discarded, in percent, 0 to 100
     * @param burstRatio 1 for random loss, at most 8
     * @return Ie to 95
     */
    public static double equipmentImpairment(CodecImpairment codec, double lossPercent, double burstRatio) {
        double loss = Math.max(0, Math.min(100, lossPercent));
        double ratio = Math.max(1, Math.min(MAX_BURST_RATIO, burstRatio));
        return codec.ie() + (95 - codec.ie()) * loss / (loss / ratio + codec.bpl());
    }

    /**
     * The impairment Id by delay: talker echo, listener echo, and too long an absolute delay.
     *
     * @param delayMillis delay in one direction, in ms
     */
    static double delayImpairment(double delayMillis) {
        return talkerEcho(delayMillis) + listenerEcho(2 * delayMillis) + absoluteDelay(delayMillis);
    }

    /**
     * The mean opinion score that a rating predicts (G.107 annex B).
     *
     * @param rating R
     * @return 1 to 4.5
     */
    public static double mos(double rating) {
        if (rating >= 100) {
            return 4.5;
        }
        // the polynomial is below 1 between 0 and 6.5
        return rating <= 0 ? 1 : Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
    }

    /** The sum No of all noise, referred to the 0 dBr point. */
    private static double noise() {
        double room = PS - SLR - DS - 100 + 0.004 * square(PS - OLR - DS - 14);
        double sidetone = STMR + DR;
        double effective = PR + 10 * Math.log10(1 + Math.pow(10, (10 - sidetone) / 10));
        double receiveRoom = RLR - 121 + effective + 0.008 * square(effective - 35);
        return 10 * Math.log10(power(NC) + power(room) + power(receiveRoom) + power(NFOR + RLR));
    }

    /** Is: what happens at the same time as the voice: too loud a connection, sidetone, quantisation. */
    private static double simultaneous(double delayMillis) {
        double excess = OLR + 0.2 * (64 + NOISE - RLR);
        double loudness = 20 * (root(1 + Math.pow(excess / 8, 8), 8) - excess / 8);
        double q = 37 - 15 * Math.log10(QDU);
        double g = 1.07 + 0.258 * q + 0.0602 * square(q);
        double y = (RO - 100) / 15 + 46 / 8.4 - g / 9;
        double z = 46.0 / 30 - g / 40;
        double quantisation = 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));
        return loudness + sidetone(delayMillis) + quantisation;
    }

    private static double sidetone(double delayMillis) {
        double masking = -10 * Math.log10(power(-STMR) + Math.exp(-delayMillis / 4) * power(-TELR));
        return 12 * root(1 + Math.pow((masking - 13) / 6, 8), 8)
                - 28 * root(1 + Math.pow((masking + 1) / 19.4, 35), 35)
                - 13 * root(1 + Math.pow((masking - 3) / 33, 13), 13)
                + 29;
    }

    private static double talkerEcho(double delayMillis) {
        double masked = TELR
                - 40 * Math.log10((1 + delayMillis / 10) / (1 + delayMillis / 150))
                + 6 * Math.exp(-0.3 * square(delayMillis));
        double echo = 80 + 2.5 * (masked - 14);
        double half = (-1.5 * (NOISE - RLR) - echo) / 2;
        return (half + Math.sqrt(square(half) + 100) - 1) * (1 - Math.exp(-delayMillis));
    }

    private static double listenerEcho(double roundTripMillis) {
        double half = (RO - 10.5 * (WEPL + 7) * Math.pow(roundTripMillis + 1, -0.25)) / 2;
        return half + Math.sqrt(square(half) + 169);
    }

    private static double absoluteDelay(double delayMillis) {
        if (delayMillis <= 100) {
            return 0;
        }
        double x = Math.log(delayMillis / 100) / Math.log(2);
        return 25 * (root(1 + Math.pow(x, 6), 6) - 3 * root(1 + Math.pow(x / 3, 6), 6) + 2);
    }

    private static double square(double value) {
        return value * value;
    }

    private static double root(double value, int degree) {
        return Math.pow(value, 1.0 / degree);
    }

    private static double power(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}
