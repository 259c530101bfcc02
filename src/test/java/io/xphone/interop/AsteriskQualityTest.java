package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.MediaQuality;
import io.xphone.Phone;
import io.xphone.options.MediaOptions;
import io.xphone.peers.Capture;
import io.xphone.peers.Peers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The quality of a call with the reports of Asterisk, and our extended reports as tshark analyses them. */
@Tag("peers")
class AsteriskQualityTest {

    @Test
    void itsReportsAreEvaluatedAndOursAreWellFormed() throws Exception {
        try (Phones phones = new Phones()) {
            int port = Peers.freePorts(1);
            Phone phone = phones.connect(
                    "1001",
                    options -> options.setMedia(new MediaOptions()
                            .setRtpPortMin(port)
                            .setRtpPortMax(port + 1)
                            .setJitterBufferMs(50)
                            .setRtcpXr(true)));
            Capture capture = Capture.of("udp portrange " + port + "-" + (port + 1));
            Call call = Phones.answered(phone, "600");
            BlockingQueue<MediaQuality> reports = new LinkedBlockingQueue<>();
            call.qualityHandler(reports::add);
            Phones.say(call, Speech.samples());
            Phones.say(call, Speech.samples());
            MediaQuality live = reports.poll(20, TimeUnit.SECONDS);
            Phones.end(call);
            capture.close();

            assertThat(live).isNotNull();
            MediaQuality last = Await.now(call.quality());
            assertThat(last.getCodec()).isEqualTo("PCMU");
            assertThat(last.getPacketsReceived()).isGreaterThan(live.getPacketsReceived());
            assertThat(last.getRttMs()).as("on one machine").isBetween(0.001, 100.0);
            assertThat(last.getRemoteLossPercent()).isZero();
            assertThat(last.getRemotePacketsLost()).isZero();
            assertThat(last.getLossPercent()).isZero();
            assertThat(last.getTalkMs()).isGreaterThan(2_000);
            assertThat(last.getRemoteTalkMs()).as("the echo").isGreaterThan(2_000);
            assertThat(last.getMosListening()).isBetween(4.0, 4.41);
            assertThat(last.getRFactor()).isBetween(75.0, 93.2);

            List<String> decode = List.of("udp.port==" + (port + 1) + ",rtcp");
            String ours = "udp.srcport==" + (port + 1);
            assertThat(capture.packets(
                            decode,
                            ours + " && rtcp.xr.bt == 7",
                            "rtcp.xr.bl",
                            "rtcp.xr.voipmetrics.gmin",
                            "rtcp.xr.voipmetrics.plc",
                            "rtcp.xr.voipmetrics.jbnominal",
                            "rtcp.xr.voipmetrics.signallevel"))
                    .isNotEmpty()
                    .allMatch(row -> row.get(0).equals("8"))
                    .allMatch(row -> row.get(1).equals("16"))
                    .allMatch(row -> row.get(2).equals("3"))
                    .allMatch(row -> row.get(3).equals("50"))
                    .allMatch(row -> row.get(4).equals("127"));
            List<List<String>> scores = capture.packets(
                    decode,
                    ours + " && rtcp.xr.bt == 7",
                    "rtcp.xr.voipmetrics.rfactor",
                    "rtcp.xr.voipmetrics.moslq",
                    "rtcp.xr.voipmetrics.moscq");
            assertThat(Double.parseDouble(scores.get(scores.size() - 1).get(0))).isBetween(75.0, 93.0);
            assertThat(Double.parseDouble(scores.get(scores.size() - 1).get(1))).isBetween(4.0, 4.4);
            assertThat(capture.packets(
                            decode, ours + " && (_ws.malformed || rtcp.length_check == 0)", "rtcp.pt", "frame.number"))
                    .isEmpty();
        }
    }
}
