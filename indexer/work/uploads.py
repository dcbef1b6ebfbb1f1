"""Jobs on files that were sent to the desk: they are read, and published."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from indexer.describe import digest
from indexer.extract.registry import Extractors
from indexer.keep import why
from indexer.uploads import reading
from indexer.uploads.formats import ZIP, suffix_of
from indexer.uploads.likeness import alike
from indexer.uploads.members import MIB, Archive, Member
from indexer.work.work import Failure, Work
from kb.desk.inbox import Inbox
from kb.desk.uploads import Upload, UploadState
from kb.document import Document
from kb.errors import ArchiveError, CorrectionError, ExtractError, SourceError, StoreError
from kb.jobs import Job
from kb.originals import Originals
from kb.source import SENT
from kb.store import Fetch, FetchState


def upload_read(job: Job, work: Work) -> Mapping[str, Any]:
    """Read a file; what somebody wants published at once is."""
    upload = _upload(job, work)
    if upload.state is UploadState.WANTED:
        return _keep(upload, work, job)
    if upload.state is not UploadState.RECEIVED:
        return _followed(upload, work, job)
    try:
        data = _bytes(upload, work)
        suffix = suffix_of(data, upload.name)
        if suffix == ZIP:
            return _part(upload, data, work)
        document, seen = _read(upload, suffix, data, work)
    except SourceError as error:
        raise _failed(upload, work, why(error)) from error
    if upload.form.get("at_once"):
        work.desk.uploads.change(upload, UploadState.WANTED, seen=seen)
        return _keep(work.desk.uploads[upload.id], work, job, document)
    near = alike(document, work.store, work.engine)
    seen["near"] = [{"id": one.id, "title": one.title, "likeness": one.likeness.value} for one in near]
    work.desk.uploads.change(upload, UploadState.READ, seen=seen)
    return {"upload": upload.id, "title": document.title}


def upload_keep(job: Job, work: Work) -> Mapping[str, Any]:
    """Publish a file as somebody has filled it in; the index follows."""
    upload = _upload(job, work)
    if upload.state is not UploadState.WANTED:
        return _followed(upload, work, job)
    return _keep(upload, work, job)


def _upload(job: Job, work: Work) -> Upload:
    try:
        return work.desk.uploads[job.arguments["upload"]]
    except KeyError as error:
        raise Failure("There is no such upload.", {}) from error


def _inbox(work: Work) -> Inbox:
    return Inbox(work.settings.uploads, work.settings.upload_size * MIB)


def _bytes(upload: Upload, work: Work) -> bytes:
    try:
        data = _inbox(work).path(upload.digest).read_bytes()
    except OSError as error:
        raise ExtractError(f"its bytes are not here: {error.strerror}", hint="Send the file again.") from error
    if digest(data) != upload.digest:
        raise ExtractError("its bytes have changed on the disk", hint="Send the file again.")
    return data


def _read(upload: Upload, suffix: str, data: bytes, work: Work) -> tuple[Document, dict[str, Any]]:
    """The document as the file says it, which is noted beside the file, and what the desk shows of it."""
    with Extractors() as extractors:
        found = reading.read(upload, suffix, data, extractors)
    try:
        _inbox(work).note(upload.digest, found.document)
    except OSError as error:
        raise ExtractError(
            f"what was read cannot be written: {error.strerror}", hint="Make room on the disk."
        ) from error
    return found.document, reading.seen(found, suffix)


def _part(upload: Upload, data: bytes, work: Work) -> Mapping[str, Any]:
    """Make uploads of the files in an archive; again, it finds those that it has made."""
    most = work.settings.upload_files
    left_out: list[str] = []
    made: list[str] = []
    with Archive(data) as archive:
        for number, member in enumerate(archive.members(most, work.settings.upload_size * MIB)):
            reason = member.reason or _wrong(member)
            if reason:
                left_out.append(f"{member.name[:200]}: {reason}")
                continue
            made.append(_take_out(upload, number, member, work))
    if not made:
        raise ArchiveError("; ".join(left_out[:5]) or "there is no file in it")
    seen = {"suffix": ZIP, "members": made, "warnings": left_out}
    work.desk.uploads.change(upload, UploadState.PARTED, seen=seen)
    return {"upload": upload.id, "members": len(made), "left out": len(left_out)}


def _wrong(member: Member) -> str:
    """Why a file of an archive is not taken, if that can be told without reading it; "" if it is."""
    if not member.data:
        return "it is empty"
    try:
        if suffix_of(member.data, member.name) == ZIP:
            return "archives in archives are not opened: send it by itself"
    except SourceError as error:
        return why(error)
    return ""


def _take_out(upload: Upload, number: int, member: Member, work: Work) -> str:
    """Note a file of an archive as an upload, whose id is always the same; its id."""
    arriving = _inbox(work).put(member.data)
    same = work.desk.uploads.with_bytes(arriving.digest)
    key = hashlib.blake2b(f"{upload.id} {number}".encode(), digest_size=8).hexdigest()
    if same and same.id != key:
        arriving.close()
        return same.id
    if not arriving.keep():
        raise ArchiveError(f"its files cannot be written: {arriving.wrong}", hint="Make room on the disk.")
    form = {**upload.form, "parent": upload.id, "place": member.name[:1000]}
    new = work.desk.uploads.add(
        name=member.name, digest=arriving.digest, size=arriving.size, who=upload.who, form=form, key=key
    )
    if new.state is UploadState.RECEIVED:
        work.desk.jobs.ask("upload-read", by=upload.who, upload=new.id)
    return new.id


def _keep(upload: Upload, work: Work, job: Job, read: Document | None = None) -> Mapping[str, Any]:
    """Publish it; done again, it changes nothing."""
    try:
        read = read or _inbox(work).noted(upload.digest) or _read_again(upload, work)
        document = reading.filled_in(upload, read)
        kept = _put(document, upload, work)
    except (SourceError, CorrectionError, StoreError) as error:
        raise _failed(upload, work, why(error)) from error
    work.meter.kept()
    seen = {**upload.seen, "sequence": work.store.sequence()}
    work.desk.uploads.change(upload, UploadState.KEPT, seen=seen, document=document.id)
    work.desk.jobs.ask("index", by=job.asked_by, follows=job.id)
    return {"upload": upload.id, "document": document.id, "verdict": kept}


def _read_again(upload: Upload, work: Work) -> Document:
    data = _bytes(upload, work)
    return _read(upload, suffix_of(data, upload.name), data, work)[0]


def _put(document: Document, upload: Upload, work: Work) -> str:
    """Keep the document with its original; what became of it. Raises ExtractError for one that was withdrawn."""
    data = _bytes(upload, work)
    suffix = str(upload.seen.get("suffix", ""))
    Originals(work.settings.kept_files, barred=work.store.taken_down).keep(document, suffix, data)
    done = Fetch(source=SENT, name=document.provenance.path, state=FetchState.DONE, digest=upload.digest, position=1)
    with work.store.writing() as writing:
        (verdict,) = writing.put([document])
        writing.record(done)
    if verdict == "withheld":
        raise ExtractError(
            "its document was withdrawn by people", hint="Show it again among the documents, or send it as a new one."
        )
    return verdict


def _followed(upload: Upload, work: Work, job: Job) -> Mapping[str, Any]:
    """Nothing is left to do but what may have been cut off: that the index follows."""
    if upload.state is UploadState.KEPT:
        work.desk.jobs.ask("index", by=job.asked_by, follows=job.id)
    return {"upload": upload.id, "state": upload.state.value}


def _failed(upload: Upload, work: Work, reason: str) -> Failure:
    work.desk.uploads.change(upload, UploadState.FAILED, reason=reason)
    return Failure(reason, {"upload": upload.id})
