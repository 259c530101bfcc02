package io.xphone.audio.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpusParametersTest {

    private static final OpusParameters ALL =
            new OpusParameters(16_000, 24_000, 40, 10, 60, 20_000, true, true, true, true, true);

    private static final String FMTP = "maxplaybackrate=16000;sprop-maxcapturerate=24000;ptime=40;minptime=10;"
            + "maxptime=60;maxaveragebitrate=20000;stereo=1;sprop-stereo=1;cbr=1;useinbandfec=1;usedtx=1";

    @Test
    void everyParameterIsReadAndWritten() {
        assertThat(ALL.toFmtp()).isEqualTo(FMTP);
        assertThat(OpusParameters.parse(FMTP)).isEqualTo(ALL);
    }

    @Test
    void absentParametersHaveTheirDefaults() {
        assertThat(OpusParameters.parse("")).isEqualTo(OpusParameters.DEFAULT);
        assertThat(OpusParameters.DEFAULT.toFmtp()).isEmpty();
        assertThat(OpusParameters.DEFAULT.maxPlaybackRate()).isEqualTo(48_000);
        assertThat(OpusParameters.parse("usedtx=0; useinbandfec=0")).isEqualTo(OpusParameters.DEFAULT);
    }

    /** The second example of RFC 7587 §7. */
    @Test
    void spacesAndCaseDoNotMatter() {
        OpusParameters read = OpusParameters.parse(" MaxPlaybackRate = 16000; sprop-maxcapturerate=16000;"
                + " maxaveragebitrate=20000; stereo=1; useinbandfec=1; usedtx=0 ;");
        assertThat(read)
                .isEqualTo(new OpusParameters(16_000, 16_000, 0, 0, 0, 20_000, true, false, false, true, false));
    }

    @Test
    void whatIsInvalidIsIgnored() {
        assertThat(
                        OpusParameters.parse(
                                "maxplaybackrate=7999;sprop-maxcapturerate=48001;maxaveragebitrate=5999;stereo=2"
                                        + ";cbr;=;;useinbandfec=yes;usedtx=-1;ptime=99999999999999;maxptime=121;minptime=2;x=1"))
                .isEqualTo(OpusParameters.DEFAULT);
        assertThat(OpusParameters.parse("maxaveragebitrate=510001").maxAverageBitrate())
                .isZero();
        assertThat(OpusParameters.parse("stereo=1;stereo=0").stereo()).isTrue(); // the first counts
        assertThat(OpusParameters.parse("a=1;".repeat(10_000) + "stereo=1").stereo())
                .isFalse(); // beyond the limit
    }

    @Test
    void encodingFollowsThePeer() {
        OpusSettings local = OpusSettings.DEFAULT.with(Map.of("bitrate", 48_000, "dtx", true));
        OpusEncoding free = OpusEncoding.of(local, OpusParameters.DEFAULT);
        assertThat(free).isEqualTo(new OpusEncoding(48_000, OpusBandwidth.FULLBAND, 5, false, 10, false, false));
        OpusEncoding bound = OpusEncoding.of(local, ALL);
        assertThat(bound).isEqualTo(new OpusEncoding(20_000, OpusBandwidth.WIDEBAND, 5, true, 10, true, true));
        assertThat(OpusEncoding.of(local, OpusParameters.parse("maxplaybackrate=8000")))
                .isEqualTo(new OpusEncoding(12_000, OpusBandwidth.NARROWBAND, 5, false, 10, false, false));
        assertThat(OpusEncoding.of(local, OpusParameters.parse("maxaveragebitrate=510000"))
                        .bitrate())
                .isEqualTo(48_000);
    }

    @Test
    void bandwidthMakesFullUseOfARate() {
        assertThat(OpusBandwidth.of(8_000)).isEqualTo(OpusBandwidth.NARROWBAND);
        assertThat(OpusBandwidth.of(8_001)).isEqualTo(OpusBandwidth.MEDIUMBAND);
        assertThat(OpusBandwidth.of(16_000)).isEqualTo(OpusBandwidth.WIDEBAND);
        assertThat(OpusBandwidth.of(44_100)).isEqualTo(OpusBandwidth.FULLBAND);
    }

    @Test
    void settingsAreTheParametersOfLocalDescriptions() {
        assertThat(OpusSettings.DEFAULT.parameters().toFmtp()).isEqualTo("useinbandfec=1");
        assertThat(OpusSettings.DEFAULT
                        .with(Map.of(
                                "fec",
                                false,
                                "dtx",
                                "true",
                                "cbr",
                                true,
                                "maxPlaybackRate",
                                16_000,
                                "maxCaptureRate",
                                "24000",
                                "maxAverageBitrate",
                                24_000L))
                        .parameters()
                        .toFmtp())
                .isEqualTo("maxplaybackrate=16000;sprop-maxcapturerate=24000;maxaveragebitrate=24000;cbr=1;usedtx=1");
        assertThat(OpusSettings.DEFAULT.with(Map.of("library", "Java")).library())
                .isEqualTo(OpusLibrary.JAVA);
    }

    @Test
    void invalidSettingsNameTheRule() {
        mistake(Map.of("bitrates", 1), "bitrates: is unknown, the settings of Opus are [library, bitrate, complexity");
        mistake(Map.of("bitrate", 5_999), "bitrate: must be a whole number from 6000 to 510000, is 5999");
        mistake(Map.of("bitrate", 6_000.5), "bitrate: must be a whole number");
        mistake(Map.of("complexity", "11"), "complexity: must be a whole number from 0 to 10, is 11");
        mistake(Map.of("fec", 1), "fec: must be true or false, is 1");
        mistake(Map.of("library", "c"), "library: must be one of [auto, java, native], is c");
        mistake(Map.of("maxAverageBitrate", 500), "maxAverageBitrate: must be 0, or 6000 to 510000, is 500");
    }

    private static void mistake(Map<String, Object> settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpusSettings.DEFAULT.with(settings))
                .withMessageStartingWith(message);
    }
}
