"""The last words of trainings that fail. One worker is guilty, the others only wait for it.

Each cause is a function of the setting and the guilty worker; it answers the lines of *this* worker.
"""

from __future__ import annotations

from collections.abc import Callable

from artscope.simulator.texts.platform import Rows, Stamped
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import comma, dated, hccl

WAIT = 1_800_000
"""How long collective operations wait for a rank that does not come (milliseconds)."""

_LIB = "/home/ma-user/anaconda3/envs/PyTorch-2.1.0/lib/python3.9/site-packages"
_CODE = "/home/ma-user/modelarts/user-job-dir/code"


def last_words(cause: str, setting: Setting, guilty: int) -> Rows:
    """What this worker writes when the job dies of `cause`; nothing where it is killed without a word."""
    words = _WORDS.get(cause)
    return words(setting, guilty) if words else []


def _error(source: str, text: str) -> Stamped:
    """A line of CANN's own log."""
    return lambda at: f"[ERROR] {source}:{hccl(at)} {text}"


def _launch(text: str) -> Stamped:
    return lambda at: f"[{dated(at)}] [ERROR] [launch.py:321:sigkill_handler] {text}"


def _trace(prefix: str, frames: list[tuple[str, int, str, str]], error: str) -> Rows:
    rows: Rows = [(5, f"{prefix}Traceback (most recent call last):")]
    for path, line, function, source in frames:
        rows.append((0, f'{prefix}  File "{path}", line {line}, in {function}'))
        rows.append((0, f"{prefix}    {source}"))
    rows += [(0, f"{prefix}{line}") for line in error.split("\n")]
    return rows


_LOOP = [
    (f"{_CODE}/train.py", 214, "<module>", "main()"),
    (f"{_CODE}/train.py", 187, "main", "trainer.train(resume=args.resume)"),
    (f"{_CODE}/engine/loop.py", 96, "train", "loss = self.step(batch)"),
]


def _ecc(s: Setting, guilty: int) -> Rows:
    """A chip's memory is broken: its rank says so, the others wait in vain."""
    rank = guilty * s.cards + min(3, s.cards - 1)
    if s.worker != guilty:
        return _hccl_wait(s, rank)
    prefix = f"[rank{rank}]: "
    rows: Rows = [
        (
            0,
            _error(f"RUNTIME({2190 + rank},python)", f"[engine.cc:1304] HBM ECC multi-bit error, device {rank % 8}"),
        ),
        (40, f"EZ9999: Inner Error! device id={rank % 8}, an uncorrectable error of the memory, error code:507054"),
    ]
    rows += _trace(
        prefix,
        [*_LOOP, (f"{_LIB}/torch_npu/npu/utils.py", 42, "synchronize", "torch_npu._C._npu_synchronize()")],
        "RuntimeError: ACL stream synchronize failed, error code:507054",
    )
    return [*rows, (900, lambda at: f"{comma(at)} 数据加载: 预处理进程退出, 剩余 3 个")]


def _hccl_wait(s: Setting, rank: int) -> Rows:
    own = s.rank
    hcom, handler = f"HCCL({989 + s.worker},python)", "[task_exception_handler.cc:449]"
    rows: Rows = [
        (0, _error(hcom, f"{handler}[{own}][TaskExceptionHandler][Callback]Task from HCCL run failed.")),
        (1, _error(hcom, f"{handler}[{own}]base information is streamID:[3], taskType[Notify Wait], tag[AllReduce_world], "
                         "AlgType(level 0-1-2):[null-ring-ring].")),
        (1, _error(hcom, f"{handler}[{own}]para information is notify id:[0x50], remote rank:[{rank}].")),
        (1, _error(hcom, f"[heartbeat.cc:536][{own}]rank [{own}]: rank [{rank}] status[LOST] by rank [{own}]")),
    ]  # fmt: skip
    return rows + _trace(
        f"[rank{own}]: ",
        [*_LOOP, (f"{_LIB}/torch/distributed/distributed_c10d.py", 1990, "all_reduce", "work.wait()")],
        "RuntimeError: EI0002: The wait execution of the Notify register times out. Reason: a peer rank has exited.",
    )


def _hang_npu(s: Setting, guilty: int) -> Rows:
    """The guilty rank's last line is half an hour old; it is ended by the others' time-out."""
    if s.worker == guilty:
        return [
            (
                0,
                _launch(f"killing the ranks of {s.task}: a peer has failed"),
            )
        ]
    return _hccl_wait(s, guilty * s.cards)


def _nccl(s: Setting, guilty: int) -> Rows:
    """One rank died in its data; the watchdogs of all others bite half an hour later."""
    rank = guilty * s.cards + min(5, s.cards - 1)
    if s.worker == guilty:
        return _trace(
            f"[rank{rank}]: ",
            [*_LOOP, (f"{_CODE}/data/shards.py", 61, "__getitem__", "record = json.loads(self.lines[index])")],
            "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)\n"
            "shard: /cache/data/part-00372.jsonl, line 118204",
        )
    head = f"[rank{s.rank}]:[E ProcessGroupNCCL.cpp"
    return [
        (WAIT, f"{head}:523] [Rank {s.rank}] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=884213, "
               f"OpType=ALLREDUCE, NumelIn=67108864, NumelOut=67108864, Timeout(ms)={WAIT}) ran for {WAIT + 312} "
               "milliseconds before timing out."),
        (2, f"{head}:537] Some NCCL operations have failed or timed out. Due to the asynchronous nature of CUDA kernels, "
            "subsequent GPU operations might run on corrupted/incomplete data."),
        (1, f"{head}:543] To avoid data inconsistency, we are taking the entire process down."),
        (1, "terminate called after throwing an instance of 'std::runtime_error'"),
        (40, lambda at: f"[{dated(at)}] torch.distributed.elastic.multiprocessing.api: [ERROR] failed (exitcode: -6) "
                        f"local_rank: 0 (pid: {310 + s.worker}) of binary: /home/ma-user/anaconda3/bin/python"),
    ]  # fmt: skip


def _single(error: str, *frames: tuple[str, int, str, str]) -> Callable[[Setting, int], Rows]:
    def words(s: Setting, guilty: int) -> Rows:
        if s.worker == guilty:
            return _trace("" if s.ranks == 1 else f"[rank{s.rank}]: ", [*_LOOP, *frames], error)
        return [(300, _launch(f"{s.task}: a peer has failed, exiting"))]

    return words


def _nan(s: Setting, guilty: int) -> Rows:
    rows: Rows = [(400, _counted(n)) for n in range(1, 4)] if s.worker == guilty else []
    return rows + _single("FloatingPointError: loss is nan for 3 steps, stopping")(s, guilty)


def _counted(times: int) -> Stamped:
    return lambda at: f"[{dated(at)}] WARNING 损失变为 nan, 第 {times} 次"


def _arguments(s: Setting, guilty: int) -> Rows:  # noqa: ARG001 every worker says the same
    return [
        (60, "usage: finetune.py [-h] --model_name_or_path MODEL --dataset DATASET [--learning_rate LEARNING_RATE]"),
        (0, "                   [--per_device_train_batch_size N] [--lora_rank LORA_RANK] [--output_dir OUTPUT_DIR]"),
        (0, "finetune.py: error: unrecognized arguments: --lora_ranks 16"),
    ]


_WORDS: dict[str, Callable[[Setting, int], Rows]] = {
    "ecc": _ecc,
    "hang": _hang_npu,
    "nccl": _nccl,
    "nan": _nan,
    "args": _arguments,
    "cuda_oom": _single(
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB (GPU 0; 79.35 GiB total capacity; "
        "76.12 GiB already allocated; 1.19 GiB free; 77.20 GiB reserved in total by PyTorch)",
        (f"{_LIB}/torch/nn/functional.py", 1856, "softmax", "ret = input.softmax(dim)"),
    ),
    "npu_oom": _single(
        "RuntimeError: Device(id:0) memory isn't enough and alloc failed, kernel name: Default/network/backbone, "
        "alloc size: 1073741824B.\n- C++ Call Stack: (For framework developers)\n"
        "mindspore/ccsrc/runtime/pynative/run_op_helper.cc:512 MallocForKernelOutput",
        (f"{_LIB}/mindspore/common/api.py", 718, "compile_and_run", "return self._graph_executor(args, phase)"),
    ),
    "shape": _single(
        "RuntimeError: The size of tensor a (4096) must match the size of tensor b (2048) at non-singleton dimension 1",
        (f"{_CODE}/model/attention.py", 133, "forward", "scores = scores + mask"),
    ),
    "data": _single(
        "FileNotFoundError: [Errno 2] No such file or directory: '/home/ma-user/modelarts/inputs/data_url_0/train2017'",
        (f"{_CODE}/data/coco.py", 28, "__init__", "self.images = sorted(os.listdir(root))"),
    ),
    "disk": _single(
        "OSError: [Errno 28] No space left on device: '/cache/output/checkpoint-4200/optimizer.pt'",
        (f"{_LIB}/torch/serialization.py", 441, "save", "_save(obj, opened_zipfile, pickle_module)"),
    ),
    "tf": _single(
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: 标签 6812 超出类别范围 [0, 6625)\n"
        "\t [[node ctc_loss/CTCLoss (defined at /code/crnn/loss.py:47) ]]",
        ("/usr/local/ma/python3.7/site-packages/tensorflow_core/client/session.py", 1348, "_run_fn", "run_metadata)"),
    ),
}
