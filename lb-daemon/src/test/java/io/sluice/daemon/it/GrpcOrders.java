package io.sluice.daemon.it;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** A gRPC server with a method of every kind, whose messages are plain text. */
final class GrpcOrders implements AutoCloseable {
    static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<String, String> FAIL = method("Fail", MethodType.UNARY);
    static final MethodDescriptor<String, String> HANG = method("Hang", MethodType.UNARY);
    static final MethodDescriptor<String, String> DOWN = method("Down", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> UP = method("Up", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> BIDI = method("Bidi", MethodType.BIDI_STREAMING);
    static final Metadata.Key<String> WHY = Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER);

    private final Server server;

    /** A permit for each call of {@link #HANG} that has come. */
    final Semaphore hanging = new Semaphore(0);
    /** A permit for each call of {@link #HANG} that was cancelled. */
    final Semaphore cancelled = new Semaphore(0);

    GrpcOrders() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("shop.Orders")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall((request, out) -> answer(out, "re:" + request)))
                        .addMethod(FAIL, ServerCalls.asyncUnaryCall((_, out) -> fail(out)))
                        .addMethod(HANG, ServerCalls.asyncUnaryCall((_, out) -> hang(out)))
                        .addMethod(DOWN, ServerCalls.asyncServerStreamingCall(GrpcOrders::stream))
                        .addMethod(UP, ServerCalls.asyncClientStreamingCall(GrpcOrders::count))
                        .addMethod(BIDI, ServerCalls.asyncBidiStreamingCall(GrpcOrders::echo))
                        .build())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("shop.Orders/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static void answer(StreamObserver<String> out, String text) {
        out.onNext(text);
        out.onCompleted();
    }

    private static void fail(StreamObserver<String> out) {
        Metadata trailers = new Metadata();
        trailers.put(WHY, "because");
        out.onError(Status.FAILED_PRECONDITION.withDescription("no").asRuntimeException(trailers));
    }

    private void hang(StreamObserver<String> out) {
        ((ServerCallStreamObserver<String>) out).setOnCancelHandler(cancelled::release);
        hanging.release();
    }

    private static void stream(String count, StreamObserver<String> out) {
        for (int i = 0; i < Integer.parseInt(count); i++) {
            out.onNext("x".repeat(1_000) + i);
        }
        out.onCompleted();
    }

    private static StreamObserver<String> count(StreamObserver<String> out) {
        return new Incoming(out) {
            private int messages;

            @Override
            public void onNext(String message) {
                messages++;
            }

            @Override
            public void onCompleted() {
                answer(out, "n=" + messages);
            }
        };
    }

    private static StreamObserver<String> echo(StreamObserver<String> out) {
        return new Incoming(out) {
            @Override
            public void onNext(String message) {
                out.onNext("e" + message);
            }
        };
    }

    /** What a client sends; its end ends the answer. */
    private abstract static class Incoming implements StreamObserver<String> {
        private final StreamObserver<String> out;

        Incoming(StreamObserver<String> out) {
            this.out = out;
        }

        @Override
        public void onError(Throwable cause) {
            // The client has gone; there is nobody to tell.
        }

        @Override
        public void onCompleted() {
            out.onCompleted();
        }
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
