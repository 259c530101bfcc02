package io.xphone.node.app;

import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallException;
import io.xphone.EndReason;
import io.xphone.SipServer;
import io.xphone.options.DialOptions;
import java.util.Map;

/**
 * Calls the registered user whose name is the called number, and bridges both calls when the user answers. A caller
 * whose call is not answered receives the status of the user's softphones, or 480 when none could be reached.
 */
public final class CallUser implements Application {

    private static final int ANSWER_TIMEOUT_MS = 60_000;
    private static final int UNAVAILABLE = 480;

    private final SipServer server;
    private final Map<String, String> users;

    /**
     * @param server where the users are registered
     * @param users the user names by the names of their peers
     */
    public CallUser(SipServer server, Map<String, String> users) {
        this.server = server;
        this.users = Map.copyOf(users);
    }

    @Override
    public void handle(Call caller) {
        DialOptions options = new DialOptions()
                .setTimeoutMs(ANSWER_TIMEOUT_MS)
                .setFromUser(callerName(caller))
                .setFromDisplayName(caller.remoteName());
        server.dial(caller.calledUser(), options)
                .onSuccess(callee -> connect(caller, callee))
                .onFailure(failure -> {
                    int status = failure instanceof CallException rejected ? rejected.status() : 0;
                    CommandFailures.log(caller.reject(status == 0 ? UNAVAILABLE : status), caller, "reject");
                });
    }

    /** A user has the name that its password is for; others have the name that they give. */
    private String callerName(Call caller) {
        String peer = caller.info().getPeer();
        String user = peer == null ? null : users.get(peer);
        return user == null ? caller.remoteUser() : user;
    }

    private static void connect(Call caller, Call callee) {
        caller.ended().onSuccess(end -> CommandFailures.log(callee.end(), callee, "end"));
        callee.answered()
                .onSuccess(answered -> caller.accept()
                        .compose(accepted -> caller.bridge(callee))
                        .onFailure(failure -> {
                            CommandFailures.log(callee.end(), callee, "end");
                            CommandFailures.log(caller.end(), caller, "end");
                        }))
                .onFailure(unanswered -> callee.ended()
                        .onSuccess(end -> CommandFailures.log(caller.reject(status(end)), caller, "reject")));
    }

    /** The status for the caller: challenges, redirections and timeouts of the softphones do not concern it. */
    private static int status(CallEnd end) {
        boolean passed =
                end.reason() == EndReason.REJECTED && end.status() >= 400 && end.status() != 401 && end.status() != 407;
        return passed ? end.status() : UNAVAILABLE;
    }
}
