package io.xphone.testing;

import io.xphone.sip.auth.DigestServer;
import io.xphone.sip.auth.DigestServerSettings;
import io.xphone.sip.message.Header;
import java.util.Optional;

/** Asks for digest credentials where the options have users. */
final class Gate {

    private final PbxEngine engine;
    private final DigestServer digest;

    /** @param proxy whether it asks as a proxy, by 407 */
    Gate(PbxEngine engine, boolean proxy) {
        this.engine = engine;
        this.digest = new DigestServer(
                DigestServerSettings.of(engine.options.realm())
                        .withAlgorithms(engine.options.algorithms())
                        .withProxy(proxy),
                engine.ids);
    }

    /** Whether the request may pass; else it was answered: 400, 401 or 407. */
    boolean passes(PbxRequest waiting) {
        if (engine.options.users().isEmpty()) {
            return true;
        }
        long now = engine.recorder.now();
        DigestServer.Verdict verdict = digest.check(
                waiting.request(),
                user -> Optional.ofNullable(engine.options.users().get(user)),
                now);
        if (verdict.accepted()) {
            return true;
        }
        if (verdict.outcome() == DigestServer.Outcome.MALFORMED) {
            waiting.respond(400);
        } else {
            Header[] challenges = digest.challenges(now, verdict.stale()).stream()
                    .map(challenge -> new Header(digest.challengeHeader(), challenge))
                    .toArray(Header[]::new);
            waiting.respond(digest.challengeStatus(), challenges);
        }
        return false;
    }
}
