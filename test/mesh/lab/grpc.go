package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// gRPC on the wire is HTTP/2 with framed messages and trailers. Messages here are JSON: no proxy looks into them.

func grpcFrame(message []byte) []byte {
	frame := make([]byte, 5, 5+len(message))
	binary.BigEndian.PutUint32(frame[1:], uint32(len(message)))
	return append(frame, message...)
}

func grpcMessages(body []byte) [][]byte {
	var messages [][]byte
	for len(body) >= 5 {
		length := int(binary.BigEndian.Uint32(body[1:5]))
		if len(body) < 5+length {
			break
		}
		messages = append(messages, body[5:5+length])
		body = body[5+length:]
	}
	return messages
}

// answerGRPC is a unary or, when asked for more than one message, a server-streaming method.
func answerGRPC(w http.ResponseWriter, r *http.Request, seen Observation) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status, Grpc-Message")
	messages := 1
	if count, err := strconv.Atoi(r.Header.Get(countHeader)); err == nil {
		messages = count
	}
	code := r.Header.Get(statusHeader)
	if code == "" {
		code = "0"
	}
	encoded, _ := json.Marshal(seen)
	for range messages {
		_, _ = w.Write(grpcFrame(encoded))
		w.(http.Flusher).Flush()
	}
	w.Header().Set("Grpc-Status", code)
}

func grpcRequestBody() io.Reader { return bytes.NewReader(grpcFrame([]byte("{}"))) }

// readGRPC fills in what a gRPC client sees: the messages, and the status from the trailers or, if the call failed
// before it began, from the headers.
func readGRPC(result *Result, response *http.Response, body []byte) {
	for _, message := range grpcMessages(body) {
		result.Messages++
		seen := Observation{}
		if json.Unmarshal(message, &seen) == nil {
			result.take(&seen)
		}
	}
	code := response.Trailer.Get("Grpc-Status")
	if code == "" {
		code = response.Header.Get("Grpc-Status")
	}
	result.GRPCStatus = code
}
