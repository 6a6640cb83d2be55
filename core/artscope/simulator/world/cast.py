"""The jobs without relatives that every world is about; those with relatives stand in `relatives.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from artscope.simulator.world.model import PRIVATE_WORKSPACE
from artscope.simulator.world.recipe import Recipe, Run


@dataclass(frozen=True, slots=True)
class Family:
    """Jobs that are one V1 job with versions, oldest first."""

    name: str
    members: tuple[Recipe, ...]


def done(hours: float) -> tuple[Run, ...]:
    """One run that ends well after so many hours."""
    return (Run(hours=hours),)


def died(hours: float, ending: str, guilty: int = 0) -> tuple[Run, ...]:
    """One run that ends badly."""
    return (Run(hours=hours, ending=ending, guilty=guilty),)


def finetune(rate: str, rank: int, model: str, epochs: int = 3) -> str:
    """A command that carries its parameters in itself."""
    return (
        f"torchrun --nproc_per_node=8 finetune.py --model_name_or_path {model} --dataset alpaca_zh "
        f"--learning_rate {rate} --lora_rank {rank} --num_train_epochs {epochs} --output_dir /cache/output"
    )


def singles() -> Sequence[Family]:
    """All of them, the states mixed, so that the first few already show many."""
    groups = (_going(), _failed(), _waiting(), _ended(), _odd())
    return [each for each in chain.from_iterable(zip_longest(*groups)) if each is not None]


def _job(name: str, owner: str, age: float, runs: tuple[Run, ...] = (), **more: Any) -> Family:
    return Family(name, (Recipe(name=name, owner=owner, age=age, runs=runs, **more),))


def _going() -> list[Family]:
    speech = (("学习率", "0.001"), ("批大小", "64"))
    moe = (("lr", "3e-4"), ("num_experts", "64"), ("tp", "4"), ("pp", "8"))
    falls = (
        Run(hours=20.2, ending="ecc", guilty=11, fault="chip_fault", recover="job_reschedule_with_taint"),
        Run(hours=3.1, ending="killed", guilty=4, fault="node_fault", recover="job_reschedule", pause=0.4),
        Run(hours=31.5, ending="nan", guilty=31, fault="job_failed", recover="proc_restart", pause=0.02),
        Run(hours=19.2, ending="hang", guilty=17, fault="job_hanged"),
    )
    paths = (("resolution", "1024"), ("train_url", "obs://nlp-data/sdxl/out/"))
    nccl = (("NCCL_DEBUG", "WARN"), ("CUDA_DEVICE_MAX_CONNECTIONS", "1"))
    return [
        _job("语音识别-基线", "liwei", 4.2, done(26), pattern="speech", nodes=2, npu=True, place="npu", engine="mindspore_2.2",
             lr=1e-3, batch=64, parameters=speech, loss=(8.1, 0.8)),
        _job("llama-moe-pretrain", "liwei", 74.4, falls, nodes=32, npu=True, place="npu", loss=(9.4, 3.4), lr=3e-4, batch=1024,
             parameters=moe, outcome="Failed"),
        _job("sdxl-finetune-obs", "chenl", 21, done(60), pattern="uploads", pace=1000, loss=(0.9, 0.1), parameters=paths),
        _job("llava-13b-align", "张伟", 10.2, done(50), nodes=8, pattern="colours", environment=nccl, loss=(3.8, 1.0)),
        _job("tts-fastspeech2", "李娜", 7.5, done(31), cards=2, place="pool", pattern="bars", loss=(3.3, 0.4)),
        _job("dataset-tokenize-zh", "王小明", 18, done(30), nodes=4, cards=0, place="cpu", pattern="tokens",
             environment=(("TOKENIZERS_PARALLELISM", "true"),), command="python tokenize.py --workers 64 --lang zh"),
        _job("debug-liwei-a100", "liwei", 510, done(9000), place="pool", pattern="shell", pace=3_600_000, debug=True,
             command="sleep infinity", image="swr.example.com/nlp/pytorch:2.1", engine=""),
    ]  # fmt: skip


def _waiting() -> list[Family]:
    return [
        _job("codellama-34b-sft", "王小明", 6.4, done(40), queue=7.5, nodes=8, place="pool",
             parameters=(("lr", "1e-5"), ("seq_length", "16384"))),
        _job("baichuan2-13b-dpo", "chenl", 0.9, done(18), creating=1.3, queue=0.1, nodes=4, place="customized",
             pattern="huggingface", image="swr.example.com/nlp/dpo:0.9", engine="",
             command=finetune("5e-7", 0, "baichuan-inc/Baichuan2-13B"), loss=(0.7, 0.3)),
        _job("whisper-large-zh", "王小明", 2.2, done(12), queue=30, nodes=2, pattern="speech"),
        _job("internlm-20b-rlhf", "张伟", 31, (Run(hours=31.4, ending="stopped"),), stopping=0.9, outcome="Terminated", nodes=4,
             place="visual", loss=(3.1, 1.2)),
    ]  # fmt: skip


def _failed() -> list[Family]:
    tower = (("学习率", "0.05"), ("批大小", "8192"))
    return [
        _job("deepseek-moe-16b-sft", "liwei", 19, died(16.4, "nccl", 2), nodes=4, outcome="Failed", place="gpu", watched=True,
             parameters=(("lr", "1e-5"), ("shards", "512")), loss=(2.9, 1.1)),
        _job("wav2vec2-finetune", "sunyan", 9.8, died(6.3, "killed", 1), nodes=2, cards=4, place="gpu", outcome="Failed",
             cause="evicted", told=False, pattern="huggingface", lr=1e-4, batch=32, v1_status=14, loss=(4.9, 0.5),
             parameters=(("learning_rate", "1e-4"), ("freeze_encoder", "true"))),
        _job("ocr-crnn-tf", "zhao.min", 33, died(2.9, "tf"), outcome="Failed", cards=1, npu=True, place="npu", log_path=True,
             pattern="tensorflow", engine="TF-1.15-CANN", loss=(8.0, 0.4), parameters=(("lr", "0.001"),)),
        _job("推荐排序-双塔", "李娜", 44, died(7.7, "nan"), outcome="Failed", pattern="tensorflow", cards=1, place="visual",
             parameters=tower, environment=(("TF_ENABLE_AUTO_MIXED_PRECISION", "1"),), loss=(0.9, 0.2)),
        _job("stable-diffusion-ms", "zhao.min", 13, died(1.2, "npu_oom"), outcome="Failed", npu=True, place="npu",
             pattern="mindspore", engine="mindspore_2.2", loss=(1.2, 0.1), parameters=(("batch_size", "64"),)),
        _job("bge-m3-embedding", "chenl", 38, died(9.9, "disk"), outcome="Failed", pattern="huggingface", loss=(2.8, 0.3)),
        _job("federated-ctr", "李娜", 25, died(4.4, "shape"), outcome="Failed", kind="hetero_job", nodes=3, place="nowhere",
             pattern="tensorflow", loss=(0.8, 0.3)),
    ]  # fmt: skip


def _ended() -> list[Family]:
    gpt = (("lr", "9.7e-5"), ("seq_length", "2048"), ("train_iters", "960000"))
    private: dict[str, Any] = {"workspace": PRIVATE_WORKSPACE, "pattern": "bars", "loss": (4.2, 0.7)}
    return [
        _job("graphsage-reco", "zhao.min", 52, done(5.2), cards=0, place="cpu", pattern="tensorflow", pace=1500, loss=(2.0, 0.4),
             engine="TF-1.15.5-python3.7", boot_file="reco/train.py", parameters=(("neighbors", "25,10"),)),
        _job("gpt-neox-20b-pretrain", "liwei", 580, done(556), nodes=16, lines=1_000_000, log_path=True, loss=(9.4, 2.0),
             lr=9.7e-5, batch=1536, parameters=gpt),
        _job("unet-medical-seg", "m.keller", 77, (Run(hours=11.7, ending="stopped"),), cards=2, outcome="Terminated", place="gpu",
             pattern="bars", loss=(1.4, 0.1), parameters=(("lr", "1e-3"), ("depth", "5"))),
        _job("resnet50-imagenet", "sunyan", 1100, done(19), nodes=8, npu=True, place="npu", pattern="mindspore", loss=(6.9, 1.1),
             engine="mindspore_2.2", parameters=(("lr", "0.8"), ("momentum", "0.9")), lr=0.8),
        _job("minicpm-2b-wsd", "m.keller", 90, done(21), cards=0.5, place="customized", pattern="colours", loss=(5.0, 2.2)),
        _job("speech-vad-tiny", "王小明", 0.8, done(0.02), cards=1, pattern="bars", pace=1000, place="gpu", loss=(0.7, 0.1)),
        _job("face-landmark-private", "other-team", 20, done(6), nodes=2, **private),
        _job("video-sr-private", "other-team", 5, done(40), **private),
    ]  # fmt: skip


def _odd() -> list[Family]:
    """Ends that only the platform knows, and phases that nobody does."""
    return [
        _job("clip-vit-h14", "sunyan", 15, died(8, "stopped"), outcome="Suspended", nodes=4, v1_status=27, loss=(6.0, 2.0)),
        _job("pangu-ocr", "李娜", 27, queue=0.01, outcome="Abnormal", cause="submit", npu=True, v1_status=5),
        _job("mixtral-8x7b-eval", "张伟", 60, (Run(hours=24, ending="killed"),), outcome="Terminated", cause="maxtime",
             pattern="colours", v1_status=13, loss=(3.0, 1.6)),
        _job("qwen-vl-gated", "chenl", 70, queue=48, outcome="Terminated", cause="queue", nodes=16),
        _job("legacy-import-0714", "", 410, done(0.4), place="nowhere", pattern="tensorflow", pace=1000, loss=(3.0, 1.0)),
    ]  # fmt: skip
