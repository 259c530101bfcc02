package io.xphone.testing;

import io.xphone.sip.auth.DigestServer;
import io.xphone.sip.auth.DigestServerSettings;
import io.xphone.sip.message.Header;
import java.util.Optional;

/** Challenges requests for digest credentials when users are configured. */
final class Authenticator {

    private final PbxEngine engine;
    private final DigestServer digest;

    /** @param proxy whether to challenge as a proxy, with 407 */
    Authenticator(PbxEngine engine, boolean proxy) {
        this.engine = engine;
        this.digest = new DigestServer(
                DigestServerSettings.of(engine.options.realm())
                        .withAlgorithms(engine.options.algorithms())
                        .withProxy(proxy),
                engine.ids);
    }

    /** Whether the request is authenticated; otherwise a 400, 401 or 407 response was sent. */
    boolean authenticate(PbxRequest request) {
        if (engine.options.users().isEmpty()) {
            return true;
        }
        long now = engine.recorder.now();
        DigestServer.Verdict verdict = digest.check(
                request.request(),
                "",
                user -> Optional.ofNullable(engine.options.users().get(user)),
                now);
        if (verdict.accepted()) {
            return true;
        }
        if (verdict.outcome() == DigestServer.Outcome.MALFORMED) {
            request.respond(400);
        } else {
            Header[] challenges = digest.challenges("", now, verdict.stale()).stream()
                    .map(challenge -> new Header(digest.challengeHeader(), challenge))
                    .toArray(Header[]::new);
            request.respond(digest.challengeStatus(), challenges);
        }
        return false;
    }
}
