package io.sluice.tls;

import io.netty.pkitesting.X509Bundle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code openssl ocsp} as a process on the loopback, answering for one authority. */
final class OcspResponder implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("ACCEPT .*:(\\d+) ");
    private static final byte[] OCSP = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};

    private final OpenSslTool tool;
    private final X509Bundle authority;
    private final int port;
    private Process process;

    private OcspResponder(OpenSslTool tool, X509Bundle authority, Process process, int port) {
        this.tool = tool;
        this.authority = authority;
        this.process = process;
        this.port = port;
    }

    static OcspResponder start(Path directory, X509Bundle authority) throws IOException {
        OpenSslTool tool = new OpenSslTool(directory);
        tool.writeAuthority(authority);
        tool.index(List.of(), List.of());
        Process process = launch(tool, 0);
        BufferedReader printed = process.inputReader(StandardCharsets.UTF_8);
        for (String line = printed.readLine(); line != null; line = printed.readLine()) {
            Matcher matcher = PORT.matcher(line);
            if (matcher.find()) {
                return new OcspResponder(tool, authority, process, Integer.parseInt(matcher.group(1)));
            }
        }
        throw new IOException("openssl ocsp does not start");
    }

    private static Process launch(OpenSslTool tool, int port) throws IOException {
        return tool.start(
                "ocsp",
                "-index",
                "ocsp.txt",
                "-port",
                String.valueOf(port),
                "-rsigner",
                "tool-ca.pem",
                "-rkey",
                "tool-ca.key",
                "-CA",
                "tool-ca.pem",
                "-nmin",
                "60",
                "-ignore_err");
    }

    /** A certificate for localhost that names this responder. */
    X509Bundle certificate(String name) {
        byte[] address = Der.value(0x86, ("http://127.0.0.1:" + port + "/ocsp").getBytes(StandardCharsets.US_ASCII));
        byte[] extension = Der.value(
                DerReader.SEQUENCE, Der.value(DerReader.SEQUENCE, Der.value(DerReader.OBJECT, OCSP), address));
        return Certificates.build(
                Certificates.builder("CN=" + name, Certificates.END)
                        .addSanDnsName("localhost")
                        .addExtensionOctetString("1.3.6.1.5.5.7.1.1", false, extension),
                authority);
    }

    /** What it answers from now on. */
    void knows(List<X509Bundle> valid, List<X509Bundle> revoked) throws IOException {
        tool.index(valid, revoked);
        restart();
    }

    void restart() throws IOException {
        close();
        process = launch(tool, port);
        BufferedReader printed = process.inputReader(StandardCharsets.UTF_8);
        for (String line = printed.readLine(); line != null; line = printed.readLine()) {
            if (PORT.matcher(line).find()) {
                return;
            }
        }
        throw new IOException("openssl ocsp does not start again");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
