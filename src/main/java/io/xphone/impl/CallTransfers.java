package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallException;
import io.xphone.Progress;
import io.xphone.TransferRequest;
import io.xphone.TransferResult;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.options.DialOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Transfers of a call, by its handle. */
final class CallTransfers {

    /** Outcomes that came before the reply that names their transfer; others' transfers leave theirs here too. */
    private static final class Early extends LinkedHashMap<String, JsonObject> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JsonObject> eldest) {
            return size() > 8;
        }
    }

    final HandlerSlot<Progress> progress = new HandlerSlot<>();
    final HandlerSlot<TransferRequest> requests = new HandlerSlot<>();

    private final Inbox inbox;
    private final CallControl control;
    private final Map<String, Promise<TransferResult>> waiting = new HashMap<>(2);
    private final Map<String, JsonObject> early = new Early();

    CallTransfers(Inbox inbox, CallControl control) {
        this.inbox = inbox;
        this.control = control;
    }

    /** What becomes of a transfer whose id a reply will tell. */
    Future<TransferResult> outcome(Future<String> asked) {
        return asked.compose(id -> {
            Promise<TransferResult> promise = ((ContextInternal) inbox.context()).promise();
            JsonObject known = early.remove(id);
            if (known == null) {
                waiting.put(id, promise);
            } else {
                settle(promise, known);
            }
            return promise.future();
        });
    }

    void onProgress(JsonObject event) {
        progress.handle(new Progress(event.getInteger("status"), event.getString("phrase"), ""));
    }

    void onEnded(JsonObject event) {
        String id = event.getString("transfer");
        Promise<TransferResult> promise = waiting.remove(id);
        if (promise == null) {
            early.put(id, event);
        } else {
            settle(promise, event);
        }
    }

    private static void settle(Promise<TransferResult> promise, JsonObject event) {
        int status = event.getInteger("status");
        String phrase = event.getString("phrase");
        if (event.getBoolean("succeeded")) {
            promise.tryComplete(new TransferResult(status, phrase));
        } else {
            promise.tryFail(new CallException(
                    status == 0 ? BusErrors.FAILED : status,
                    "the transfer failed: " + (status == 0 ? phrase : status + " " + phrase)));
        }
    }

    void onRequest(JsonObject event) {
        requests.handle(new Request(
                event.getString("transfer"),
                event.getString("target"),
                Optional.of(event.getString("referredBy")).filter(text -> !text.isEmpty()),
                !event.getString("replaces").isEmpty(),
                this));
    }

    private record Request(
            String id, String target, Optional<String> referredBy, boolean attended, CallTransfers handle)
            implements TransferRequest {

        @Override
        public Future<Call> accept(DialOptions options) {
            return handle.ask(() -> handle.control.acceptTransfer(id, options)).map(info -> handle.inbox.call(info));
        }

        @Override
        public Future<Void> reject(int status, Map<String, String> headers) {
            return handle.ask(() -> handle.control.rejectTransfer(id, status, CallImpl.options(headers)));
        }
    }

    private <T> Future<T> ask(Supplier<Future<T>> command) {
        return inbox.onContext(() -> Failures.ofCall(command.get()));
    }
}
