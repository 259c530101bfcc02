package io.xphone.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A publication: the effects of every input in every state. */
class PublisherTest extends EventFixture {

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private final Publisher publisher = new Publisher(
            "p",
            new PublisherSettings(
                    Uri.parse("sip:us@example.com"),
                    NameAddress.of(Uri.parse("sip:us@example.com")),
                    EventName.parse("presence"),
                    60,
                    List.of(),
                    List.of()),
            new DigestClient(new Credentials("us", "secret"), ids),
            ids);

    private void feed(String inputs) {
        for (String input : inputs.trim().split("\\s+")) {
            switch (input) {
                case "" -> {}
                case "A", "B", "C" ->
                    run(publisher.publish("t/x", input.getBytes(StandardCharsets.UTF_8), List.of(), 0));
                case "remove" -> run(publisher.remove(0));
                case "none" -> run(publisher.onFailed(txId, true, 0));
                case "200" ->
                    run(publisher.onResponse(
                            txId,
                            response(200)
                                    .add("SIP-ETag", "e" + sent.cseq().number())
                                    .add("Expires", "60")
                                    .build(),
                            0));
                case "401" ->
                    run(publisher.onResponse(
                            txId,
                            response(401).add("WWW-Authenticate", CHALLENGE).build(),
                            0));
                case "423" ->
                    run(publisher.onResponse(
                            txId, response(423).add("Min-Expires", "90").build(), 0));
                case "100", "403", "412", "489", "503" ->
                    run(publisher.onResponse(
                            txId, response(Integer.parseInt(input)).build(), 0));
                default -> run(publisher.onTimer(EventTimer.valueOf(input), 0));
            }
        }
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            IDLE      |               | A       | PUBLISH 60 +A
            IDLE      |               | remove  | ended CLOSED
            IDLE      |               | REFRESH | ''
            SENDING   | A             | B       | ''
            SENDING   | A B           | 200     | accepted 60, EXPIRY=60000, REFRESH=54000, -REFRESH, PUBLISH 60 if e1 +B
            SENDING   | A             | 100     | ''
            SENDING   | A             | 200     | accepted 60, EXPIRY=60000, REFRESH=54000
            SENDING   | A             | 401     | auth PUBLISH 60 +A
            SENDING   | A             | 403     | ended REJECTED 403
            SENDING   | A             | 412     | ended REJECTED 412
            SENDING   | A             | 423     | PUBLISH 90 +A
            SENDING   | A             | 489     | ended REJECTED 489
            SENDING   | A             | 503     | ended REJECTED 503
            SENDING   | A             | none    | ended TIMEOUT 408
            SENDING   | A             | remove  | ''
            PUBLISHED | A 200         | B       | -REFRESH, PUBLISH 60 if e1 +B
            PUBLISHED | A 200         | REFRESH | PUBLISH 60 if e1
            PUBLISHED | A 200         | RETRY   | ''
            PUBLISHED | A 200         | 200     | ''
            PUBLISHED | A 200         | none    | ''
            PUBLISHED | A 200         | remove  | -REFRESH, -EXPIRY, PUBLISH 0 if e1
            PUBLISHED | A 200 EXPIRY  | B       | -REFRESH, PUBLISH 60 +B
            AGAIN     | A 200 REFRESH | 200     | accepted 60, EXPIRY=60000, REFRESH=54000
            AGAIN     | A 200 REFRESH | 412     | -EXPIRY, PUBLISH 60 +A
            AGAIN     | A 200 REFRESH | 423     | PUBLISH 90 if e1 +A
            AGAIN     | A 200 REFRESH | 503     | RETRY=500, lapsed in 500
            AGAIN     | A 200 REFRESH | none    | RETRY=500, lapsed in 500
            AGAIN     | A 200 REFRESH | 403     | -EXPIRY, ended REJECTED 403
            WAITING   | A 200 REFRESH 503 | RETRY | PUBLISH 60 if e1 +A
            WAITING   | A 200 REFRESH 503 | B   | -RETRY, PUBLISH 60 if e1 +B
            WAITING   | A 200 REFRESH 503 | remove | -EXPIRY, -RETRY, PUBLISH 0 if e1
            WAITING   | A 200 REFRESH 503 EXPIRY | remove | -RETRY, ended CLOSED
            REMOVING  | A remove      | 200     | PUBLISH 0 if e1
            REMOVING  | A remove      | 403     | ended CLOSED
            REMOVING  | A 200 remove  | 200     | ended CLOSED
            REMOVING  | A 200 remove  | 412     | ended CLOSED
            REMOVING  | A 200 remove  | none    | ended TIMEOUT 408
            REMOVING  | A 200 remove  | B       | ''
            REMOVING  | A 200 remove  | remove  | ''
            ENDED     | A 403         | B       | ''
            ENDED     | A 403         | remove  | ''
            """)
    void everyInputInEveryState(String state, String before, String input, String expected) {
        sent = SipRequest.builder("PUBLISH", Uri.parse("sip:x@y"))
                .add("From", "<sip:a@b>;tag=1")
                .add("To", "<sip:c@d>")
                .add("Call-ID", "c")
                .add("CSeq", "1 PUBLISH")
                .build();
        feed(before == null ? "" : before);
        feed(input);
        assertThat(text()).isEqualTo(expected);
        assertThat(state).isNotNull();
    }
}
